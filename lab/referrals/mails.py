"""The mails about referrals, with a sample of each: nobody's, and no row of a table."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.mails import SamplePage, about_a_submission
from portal.mails import Mail

COMMISSIONER = _("Whoever sent the referral")


def about_a_referral(*names: str, **more: Any) -> dict[str, Any]:
    """What every mail about a referral is given, with `names` of what a submission has."""
    common = about_a_submission()
    page = SamplePage(
        title=gettext("Title of the page of referrals"), service_name=gettext("Name of the service")
    )
    given = {name: common[name] for name in ("reference", "link", "erased_after", *names)}
    return given | {"page": page} | more


def _received() -> dict[str, Any]:
    return about_a_referral("received_at", "read_by")


def _agreed() -> dict[str, Any]:
    return about_a_referral(number=2, public_url=f"{settings.PUBLIC_BASE_URL}/saisir-le-labo/XXXX-XXXX/")


MAILS = [
    Mail(
        "referral_received",
        _("Receipt of a referral, to be confirmed"),
        _("At once, when it arrives"),
        _("The address that was given"),
        _received,
    ),
    Mail(
        "referral_agreed",
        _("Brief agreed"),
        _("When whoever sent the referral agrees to a version of the brief"),
        COMMISSIONER,
        _agreed,
    ),
    Mail(
        "referral_withdrawn",
        _("Referral withdrawn"),
        _("When whoever sent it takes it back"),
        COMMISSIONER,
        about_a_referral,
    ),
]
