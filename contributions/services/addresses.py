"""The address of whoever sent something: given, confirmed or removed by the secret link; links sent again.

Nothing is sent to an address that nobody confirmed but a link, behind which a button confirms it.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from contributions import address_mail
from contributions.models import Submission, ThreadEntry
from contributions.sent import hold_sent, kind_of
from contributions.services.deciding import IllegalMove
from contributions.services.telling import tell
from people import erasers
from people.digests import email_digest
from people.links import has_expired
from people.models import ContactDetails, LinksAskedFor, PendingAddress, SecretLink
from people.services import give_link, renew_link, revoke_link, stop_mail

logger = logging.getLogger(__name__)

CONFIRMED_WITHIN = timedelta(hours=48)
# The same address again within this time is one click too many: its mail is on its way.
WRITTEN_AGAIN_AFTER = timedelta(minutes=10)
ASKED_FOR_AT_ONCE = 200

ADDRESS_CONFIRMED = "contributions.confirm_address"
ADDRESS_REMOVED = "contributions.remove_address"


@transaction.atomic
def ask_address(*, submission_id: int, email: str, now: datetime) -> PendingAddress:
    """Keep `email` until its owner confirms it, and write a link to it; it replaces one that waited before.

    An address that received its three mails of the day gets none, and nobody is told. Raises IllegalMove
    when that address is confirmed already, or when nothing is left to write about.
    """
    submission = _hold(submission_id)
    digest = email_digest(email)
    if ContactDetails.objects.filter(
        submission=submission, email_digest=digest, confirmed_at__isnull=False
    ).exists():
        raise IllegalMove(gettext("This address is confirmed already: nothing to change."))
    before = PendingAddress.objects.filter(submission=submission).first()
    same = before is not None and before.email_digest == digest and before.expires_at > now
    if before is not None and same and before.asked_at > now - WRITTEN_AGAIN_AFTER:
        return before
    expires_at = now + CONFIRMED_WITHIN
    pending, _created = PendingAddress.objects.update_or_create(
        submission=submission,
        defaults={
            "email": email.strip(),
            "email_digest": digest,
            "asked_at": now,
            "expires_at": expires_at,
        },
    )
    # Of the same address, the mail before this one still works; of another one, it must not.
    link = SecretLink.objects.filter(submission=submission, purpose=SecretLink.Purpose.CONFIRM).first()
    if link is not None and same:
        link.expires_at = expires_at
        link.save(update_fields=["expires_at"])
    else:
        link = renew_link(submission, purpose=SecretLink.Purpose.CONFIRM, expires_at=expires_at)
    tell(address_mail.queue_confirmation, submission, pending=pending, link=link, now=now)
    return pending


@transaction.atomic
def confirm_address(*, link: SecretLink, now: datetime) -> SecretLink:
    """Keep the address that `link` was mailed to, and return the link that follows the submission.

    Another address's place is taken: every link given before then opens nothing, since whoever holds the
    former mailbox must not. Raises IllegalMove when `link` was used, has expired or was replaced, or
    when something else was sent from that address and only one may be.
    """
    submission = _hold(link.submission_id)
    held = SecretLink.objects.filter(pk=link.pk, version=link.version).first()
    pending = PendingAddress.objects.filter(submission=submission).first()
    if held is None or has_expired(held, now=now) or pending is None:
        raise IllegalMove(gettext("This link no longer confirms anything."))
    page, kind = submission.page.specific, kind_of(submission)
    before = ContactDetails.objects.filter(submission=submission).first()
    is_replaced = before is not None and before.email_digest != pending.email_digest
    details, _created = ContactDetails.objects.update_or_create(
        submission=submission,
        defaults={
            "purpose": kind.purpose,
            "email": pending.email,
            "email_digest": pending.email_digest,
            "delete_after": page.contact_details_until(now),
            "confirmed_at": now,
        },
    )
    kind.address_kept(submission, details)
    pending.delete()
    # Used: kept, so that whoever opens it again is told (`was_used`).
    held.expires_at = now
    held.save(update_fields=["expires_at"])
    follow = give_link(submission)
    if before is not None and is_replaced:
        stop_mail(submission, to=[before.email])
        revoke_link(follow)
        if before.confirmed_at:
            tell(address_mail.queue_former_address, submission, former=before, now=now)
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.ADDRESS_CONFIRMED, at=now, stage=page.stage, public=False
    )
    log(instance=submission, action=ADDRESS_CONFIRMED, data={"reference": submission.reference})
    tell(address_mail.queue_confirmed, submission, details=details, link=follow, now=now)
    if is_replaced:
        erasers.tell_erased({submission.page_id})
    return follow


def was_used(link: SecretLink) -> bool:
    """Whether `link`, which no longer confirms anything, did."""
    return ContactDetails.objects.filter(
        submission_id=link.submission_id, confirmed_at__isnull=False, confirmed_at=link.expires_at
    ).exists()


@transaction.atomic
def remove_address(*, submission_id: int) -> bool:
    """Forget the address of a submission, and one that waits; nothing more is sent. Whether there was one."""
    submission = _hold(submission_id)
    SecretLink.objects.filter(submission=submission, purpose=SecretLink.Purpose.CONFIRM).delete()
    forgotten: list[str] = []
    for rows in (
        PendingAddress.objects.filter(submission=submission),
        ContactDetails.objects.filter(submission=submission),
    ):
        forgotten += rows.values_list("email", flat=True)
        rows.delete()
    if forgotten:
        kind_of(submission).address_kept(submission, None)
        stop_mail(submission, to=forgotten)
        log(instance=submission, action=ADDRESS_REMOVED, data={"reference": submission.reference})
        erasers.tell_erased({submission.page_id})
    return bool(forgotten)


def ask_for_links(*, email: str, now: datetime) -> None:
    """Note that somebody wants the links of `email`. The same work, whether it is known or not."""
    LinksAskedFor.objects.bulk_create(
        [LinksAskedFor(email_digest=email_digest(email), asked_at=now)], ignore_conflicts=True
    )


def send_links_asked_for(now: datetime) -> int:
    """Write to the known ones among the addresses whose links were asked for; return how many."""
    digests = LinksAskedFor.objects.order_by("asked_at").values_list("email_digest", flat=True)
    return sum(_send_links(digest, now=now) for digest in list(digests[:ASKED_FOR_AT_ONCE]))


@transaction.atomic
def _send_links(digest: str, *, now: datetime) -> bool:
    asked = LinksAskedFor.objects.select_for_update(skip_locked=True).filter(email_digest=digest)
    if not list(asked):
        return False  # another process is at it
    LinksAskedFor.objects.filter(email_digest=digest).delete()
    try:
        with transaction.atomic():
            return address_mail.queue_links_again(digest, now=now)
    except Exception:
        # One that cannot be written to must not keep the others waiting; its owner asks again.
        logger.exception("links asked for were not queued")
        return False


def _hold(submission_id: int) -> Submission:
    """The submission, held for this transaction. Raises IllegalMove when it was erased."""
    submission = hold_sent(submission_id)
    if submission.erased_at is not None:
        raise IllegalMove(gettext("It was erased meanwhile: nothing is left to write about."))
    return submission
