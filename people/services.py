"""Verbs about people: keep contact details, hand out secret links, ration mail to an address."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from post_office.models import STATUS, Email

from people.digests import email_digest
from people.models import AddressAllowance, ContactDetails, PendingAddress, SecretLink

if TYPE_CHECKING:
    from contributions.models import Submission

DAILY_LIMIT = 3
DAY = timedelta(days=1)
# Later than this, news is no longer news: the page of the secret link has it anyway.
LONGEST_DELAY = timedelta(days=7)


def keep_contact_details(
    submission: "Submission",
    *,
    email: str,
    delete_after: date,
    purpose: str = ContactDetails.Purpose.FOLLOW_UP,
) -> ContactDetails:
    """Store the sender's address apart from the words, until `delete_after` (a date, Europe/Paris)."""
    return ContactDetails.objects.create(
        submission=submission,
        purpose=purpose,
        email=email.strip(),
        email_digest=email_digest(email),
        delete_after=delete_after,
    )


def pending_address(submission: "Submission", *, now: datetime) -> PendingAddress | None:
    """The address that waits for its owner to confirm it, while it still may be."""
    return PendingAddress.objects.filter(submission=submission, expires_at__gt=now).first()


def give_link(
    submission: "Submission", *, purpose: str = SecretLink.Purpose.FOLLOW, is_first: bool = False
) -> SecretLink:
    """The secret link of `submission` for `purpose`, created the first time.

    `is_first` says that there can be none yet: this very transaction wrote the submission.
    """
    if is_first:
        return SecretLink.objects.create(submission=submission, purpose=purpose)
    link, _created = SecretLink.objects.get_or_create(submission=submission, purpose=purpose)
    return link


def renew_link(submission: "Submission", *, purpose: str, expires_at: datetime) -> SecretLink:
    """A link of its own in the place of the last one: tokens given so far open nothing, and what is still
    queued with one leaves without it.
    """
    SecretLink.objects.filter(submission=submission, purpose=purpose).delete()
    return SecretLink.objects.create(submission=submission, purpose=purpose, expires_at=expires_at)


def revoke_link(link: SecretLink) -> None:
    """Make every token of `link` given so far useless; a new one can be computed at once."""
    SecretLink.objects.filter(pk=link.pk).update(version=link.version + 1)
    link.refresh_from_db()


def stop_mail(submission: "Submission", *, to: Iterable[str]) -> int:
    """Take what is still queued about `submission` to these addresses out of the queue; how many."""
    waiting = Email.objects.filter(
        about__submission=submission, to__in=list(to), status__in=[STATUS.queued, STATUS.requeued]
    )
    _deleted, by_model = waiting.delete()
    return by_model.get(Email._meta.label, 0)


def allow_mail(
    digest: str, *, now: datetime, may_wait: bool = True, before: datetime | None = None
) -> datetime | None:
    """Take the next place in an unconfirmed address's allowance and return when to send.

    `now` while fewer than three messages fell in the last 24 hours, a later instant
    otherwise, None when that would be more than a week away, not `before` it is worth nothing,
    or at all later unless it `may_wait`; no place is taken then. Call it in a transaction: the
    row is locked, so that two requests never take the same place.
    """
    AddressAllowance.objects.get_or_create(email_digest=digest, defaults={"last_at": now})
    allowance = AddressAllowance.objects.select_for_update().get(email_digest=digest)
    recent = [datetime.fromisoformat(at) for at in allowance.recent]
    send_at = now
    if len(recent) == DAILY_LIMIT:
        send_at = max(now, recent[0] + DAY)
    if send_at > now + (LONGEST_DELAY if may_wait else timedelta()):
        return None
    if before is not None and send_at >= before:
        return None
    allowance.recent = [at.isoformat() for at in [*recent, send_at][-DAILY_LIMIT:]]
    allowance.last_at = send_at
    allowance.save(update_fields=["recent", "last_at"])
    return send_at
