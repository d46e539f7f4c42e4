"""Mail about an address itself: confirm it, it is confirmed, another one was given, the links once more.

As everything that leaves for people, it repeats none of their words, and three a day reach an address.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from contributions.models import Submission
from contributions.notifications import send
from people.engagement import link_of
from people.links import placeholder
from people.models import ContactDetails, Engagement, PendingAddress, SecretLink
from people.services import allow_mail

MOST_LINKS = 20


def queue_confirmation(
    submission: Submission, *, pending: PendingAddress, link: SecretLink, now: datetime
) -> None:
    """The link behind which a button confirms `pending`. At once or not at all: it does not last."""
    if not allow_mail(pending.email_digest, now=now, may_wait=False):
        return
    context = _about(submission, link) | {
        "expires_at": pending.expires_at,
        # The last day on which it may still be there: unconfirmed addresses are erased once a day.
        "erased_after": timezone.localdate(pending.expires_at + timedelta(days=1)),
    }
    send("address_confirm", pending.email, context, about=submission)


def queue_confirmed(
    submission: Submission, *, details: ContactDetails, link: SecretLink, now: datetime
) -> None:
    """That an address is confirmed, with the link that follows the submission from now on."""
    send_at = allow_mail(details.email_digest, now=now)
    if send_at is not None:
        context = _about(submission, link) | {"erased_after": details.delete_after}
        send("address_confirmed", details.email, context, send_at=send_at, about=submission)


def queue_former_address(submission: Submission, *, former: ContactDetails, now: datetime) -> None:
    """Tell a confirmed address that another one took its place: whoever reads it may not have asked."""
    send_at = allow_mail(former.email_digest, now=now)
    if send_at is not None:
        context = {"reference": submission.reference, "page": submission.page.specific}
        send("address_changed", former.email, context, send_at=send_at, about=submission)


def queue_links_again(digest: str, *, now: datetime) -> bool:
    """One mail with the links of the newest submissions of an address, if known; whether it was queued."""
    rows = ContactDetails.objects.filter(email_digest=digest).order_by("-submission_id")
    known = list(rows.select_related("submission__page")[:MOST_LINKS])
    engaged = _engaged(digest)
    if not (known or engaged) or not allow_mail(digest, now=now, may_wait=False):
        return False
    submissions = [details.submission for details in known]
    links = _links_of(submissions)
    lines: list[dict[str, Any]] = [
        _line(submission, links[submission.pk], Submission.Kind(submission.kind))
        for submission in submissions
    ]
    email = known[0].email if known else ""
    if engaged is not None:
        assert engaged.participant is not None
        email = email or engaged.participant.email
        lines = [_line(engaged.submission, link_of(engaged), Submission.Kind.ENGAGEMENT), *lines]
    context = {"lines": lines[:MOST_LINKS], "most": MOST_LINKS, "site_name": settings.WAGTAIL_SITE_NAME}
    # About the newest: the address stays with it the longest.
    send("links_again", email, context, about=lines[0]["submission"])
    return True


def _engaged(digest: str) -> Engagement | None:
    """The one engagement of this address: its link is another than that of the registration it came with, and
    once confirmed, no contact details need hold the address.
    """
    rows = Engagement.objects.acting().filter(participant__email_digest=digest)
    return rows.select_related("participant", "submission__page").first()


def _line(submission: Submission, link: SecretLink, kind: Submission.Kind) -> dict[str, Any]:
    return {"submission": submission, "kind": kind.label, "link": placeholder(link)}


def _links_of(submissions: list[Submission]) -> dict[int, SecretLink]:
    """The link that follows each of `submissions`, made where there was none."""
    wanted = {"submission__in": submissions, "purpose": SecretLink.Purpose.FOLLOW}
    found = {link.submission_id: link for link in SecretLink.objects.filter(**wanted)}
    missing = [each for each in submissions if each.pk not in found]
    if missing:
        made = [SecretLink(submission=each, purpose=SecretLink.Purpose.FOLLOW) for each in missing]
        SecretLink.objects.bulk_create(made, ignore_conflicts=True)
        found = {link.submission_id: link for link in SecretLink.objects.filter(**wanted)}
    return found


def _about(submission: Submission, link: SecretLink) -> dict[str, object]:
    return {
        "reference": submission.reference,
        "page": submission.page.specific,
        "link": placeholder(link),
    }
