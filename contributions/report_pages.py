"""The page behind the secret link of a report: its receipt, then its answer."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from contributions.author_actions import address_actions
from contributions.models import Contribution, Report, ThreadEntry
from contributions.services import last_decision
from contributions.thread import thread_of
from people import links
from people.models import ContactDetails, SecretLink
from people.services import pending_address


def report_page(link: SecretLink, token: str) -> dict[str, Any]:
    """What was reported, by when it is read, and what was answered. Reading only."""
    report = Report.objects.select_related("submission", "content__contribution").get(pk=link.submission_id)
    submission, content = report.submission, report.content
    page = submission.page.specific
    is_public = content.contribution.status == Contribution.Status.PUBLISHED
    titles: dict[str, str] = {
        ThreadEntry.Kind.RECEIVED: gettext("Report received"),
        ThreadEntry.Kind.ANSWERED: gettext("Answer of the team"),
    }
    details = ContactDetails.objects.filter(submission=submission).first()
    return {
        "report": report,
        "page": page,
        "link_url": links.url_for(link),
        "download_url": reverse("follow_download", args=[token]),
        "erase_url": reverse("follow_erase", args=[token]),
        "content_reference": content.reference,
        "content_path": page.public_path(content) if is_public else None,
        "is_public": is_public,
        # Its last step holds the answer's words.
        "thread": thread_of(submission, titles=titles),
        "answer": last_decision(submission),
        "read_by": page.read_by(submission.submitted_at),
        "erased_after": details.delete_after if details else None,
        "pending": pending_address(submission, now=timezone.now()),
        "actions": address_actions(submission, page=page, token=token, details=details),
    }
