"""The mails about proposed subjects, with a sample of each: nobody's, and no row of a table."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.mails import AUTHOR, SamplePage, about_a_submission
from portal.mails import Mail
from taxonomy.stages import Stage


def received() -> dict[str, Any]:
    """What the receipt of a subject is given."""
    page = SamplePage(
        title=gettext("Title of the page of subjects"),
        service_name=gettext("Name of the service"),
        stage=Stage.UNDERSTAND,
    )
    return about_a_submission() | {"page": page}


def about_a_subject(**more: Any) -> dict[str, Any]:
    """What every mail about a decision is given."""
    return received() | {"words": "", "public_url": ""} | more


def _public_url() -> str:
    return f"{settings.PUBLIC_BASE_URL}/proposer-un-sujet/XXXX-XXXX/"


def _words() -> str:
    return gettext("The words of the team.")


MAILS = [
    Mail(
        "subject_received",
        _("Receipt of a subject"),
        _("At once, when it arrives"),
        AUTHOR,
        received,
    ),
    Mail(
        "subject_taken_up",
        _("Subject being looked into"),
        _("When the team takes it up"),
        AUTHOR,
        lambda: about_a_subject(public_url=_public_url()),
    ),
    Mail(
        "subject_answered",
        _("Subject answered"),
        _("When the team answers it"),
        AUTHOR,
        lambda: about_a_subject(words=_words(), public_url=_public_url()),
    ),
    Mail(
        "subject_reopened",
        _("Subject looked into again"),
        _("When the team takes an answer back"),
        AUTHOR,
        lambda: about_a_subject(words=_words()),
    ),
    Mail(
        "subject_referred",
        _("A referral started from a subject"),
        _("When a referral that started from it is declared admissible"),
        AUTHOR,
        lambda: about_a_subject(public_url=_public_url()),
    ),
    Mail(
        "subject_withdrawn",
        _("Subject withdrawn"),
        _("When it is withdrawn, as its author asked"),
        AUTHOR,
        lambda: about_a_subject(words=_words()),
    ),
]
