"""The mail to an author whose contribution was read at a day: where that stands, and no word of theirs."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.mails import SamplePage, about_a_submission
from contributions.models import Contribution, Submission
from contributions.notifications import send
from events.models import EventPage
from people.links import placeholder
from people.models import ContactDetails
from people.services import allow_mail, give_link
from portal.mails import Mail


def queue_read(submission: Submission, *, contribution: Contribution, day: EventPage, now: datetime) -> None:
    """Where an address is still kept, when its allowance lets it."""
    details = ContactDetails.objects.filter(submission=submission).first()
    if details is None or (send_at := allow_mail(details.email_digest, now=now)) is None:
        return
    call = submission.page.specific
    context = {
        "reference": submission.reference,
        "page": call,
        "day": day.title,
        "day_url": str(day.full_url or settings.PUBLIC_BASE_URL),
        "public_url": settings.PUBLIC_BASE_URL + (call.public_path(submission) or ""),
        "erased_after": details.delete_after,
        "link": placeholder(give_link(submission)),
    }
    send("event_read", details.email, context, send_at=send_at, about=submission)


def _sample() -> dict[str, Any]:
    common = about_a_submission()
    return {
        "reference": common["reference"],
        "page": SamplePage(title=gettext("Title of the call"), service_name=gettext("Name of the service")),
        "day": gettext("Title of the day"),
        "day_url": f"{settings.PUBLIC_BASE_URL}/agenda/exemple/",
        "public_url": f"{settings.PUBLIC_BASE_URL}/participer/exemple/contributions/{common['reference']}/",
        "erased_after": common["erased_after"],
        "link": common["link"],
    }


MAIL = Mail(
    "event_read",
    _("Contribution read at a day"),
    _("When the team says so, after the day"),
    _("The author, where an address is still kept"),
    _sample,
)
