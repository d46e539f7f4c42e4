"""The mails about decisions on referrals, with a sample of each: nobody's, and no row of a table."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.mails import SamplePage, about_a_submission
from portal.mails import Mail
from taxonomy.stages import Stage

COMMISSIONER = _("Whoever sent the referral, while an address is kept")


def about_a_referral(**more: Any) -> dict[str, Any]:
    """What every mail about a decision on a referral is given."""
    common = about_a_submission()
    return {
        "reference": common["reference"],
        "page": SamplePage(
            title=gettext("Title of the page of referrals"),
            service_name=gettext("Name of the service"),
            stage=Stage.UNDERSTAND,
        ),
        "public_url": f"{settings.PUBLIC_BASE_URL}/le-labo/saisines/exemple/",
        "erased_after": common["erased_after"],
        "link": common["link"],
    } | more


def _admitted() -> dict[str, Any]:
    # Nothing is public of it yet.
    return about_a_referral(words=gettext("The words of the team.")) | {"public_url": ""}


def _brief() -> dict[str, Any]:
    return about_a_referral(
        number=2,
        question=gettext("The question, as the lab reframed it."),
        points=[(1, gettext("The first point.")), (2, gettext("The second point."))],
        note=gettext("What changed, and why."),
    ) | {"public_url": ""}


def _refused() -> dict[str, Any]:
    reason = gettext("No test on the ground is possible within a few months.")
    return about_a_referral(reasons=[reason], words=gettext("The words of the team."))


def _passed_on() -> dict[str, Any]:
    return about_a_referral(to=gettext("Name of the competent body"), words=gettext("The words of the team."))


def _answered() -> dict[str, Any]:
    return about_a_referral(words=gettext("The words of the team."))


def _became_project() -> dict[str, Any]:
    return about_a_referral(title=gettext("Title of the project"))


MAILS = [
    Mail(
        "referral_admitted",
        _("Referral admissible"),
        _("When the four criteria are met"),
        COMMISSIONER,
        _admitted,
    ),
    Mail(
        "referral_brief",
        _("Brief to be agreed to"),
        _("When a version of the brief is proposed"),
        COMMISSIONER,
        _brief,
    ),
    Mail(
        "referral_refused",
        _("Referral not taken up"),
        _("When a criterion is not met, and when that answer is published or corrected"),
        COMMISSIONER,
        _refused,
    ),
    Mail(
        "referral_passed_on",
        _("Referral passed on"),
        _("When another body is competent, and when that answer is published or corrected"),
        COMMISSIONER,
        _passed_on,
    ),
    Mail(
        "referral_answered",
        _("What came out of a referral"),
        _("When the team says it, and when that answer is corrected"),
        COMMISSIONER,
        _answered,
    ),
    Mail(
        "referral_became_project",
        _("Referral that became a project"),
        _("When the team makes an agreed referral a project"),
        COMMISSIONER,
        _became_project,
    ),
]
