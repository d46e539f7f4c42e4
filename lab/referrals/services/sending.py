"""A referral arrives; a button behind a mailed link confirms the professional address it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import Page

from contributions import address_mail, alerts, files
from contributions.idempotency import idempotency_key
from contributions.models import StagedUpload, Submission, ThreadEntry
from contributions.services import IllegalMove, new_submission
from contributions.services.addresses import ADDRESS_CONFIRMED
from contributions.services.deciding import settle
from contributions.services.telling import tell
from lab.models import Referral, ReferralContact, ReferralDocument, ReferralIndexPage
from lab.referrals import notifications
from lab.referrals.services.taking import keep_contact_until, take
from lab.statuses import ReferralStatus
from people.models import ContactDetails, SecretLink
from people.services import give_link, keep_contact_details, revoke_link


class FormClosed(Exception):
    """The page takes no referrals (any more)."""


class DocumentsGone(Exception):
    """A staged document is no longer there: sent already with other words, or too old."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the form says: who commissions the lab, and what of it."""

    commissioner_kind: str
    commissioner: str
    title: str
    situation: str
    question: str
    people_concerned: str
    who_decides: str
    settled: str = ""
    open_points: str = ""
    expected_by: date | None = None
    means: str = ""
    who_carries_on: str = ""
    # Of who writes: kept apart, never published.
    name: str
    email: str
    phone: str = ""


APART = ("name", "email", "phone")


@dataclass(frozen=True)
class Sent:
    """What became of one sending. `link` leads to its receipt; None where a mail alone may lead there."""

    referral: Referral
    link: SecretLink | None


def submit_referral(
    *,
    page: ReferralIndexPage,
    asked: Asked,
    document_keys: Sequence[str] = (),
    document_prints: Sequence[str] = (),
    service: Page | None = None,
    subject: Submission | None = None,
    sender_secret: str = "",
    now: datetime,
) -> Sent:
    """Store a referral, which nobody examines before its address is confirmed; committed when it returns.

    `document_keys` are those of staged files that go with it; `document_prints` tell them from others, since
    a second click stages the same files anew. The same sending from the same browser is one,
    however often it arrives. Raises FormClosed and DocumentsGone, of which nothing is stored.
    """
    staged = [files.staged(key, now=now) for key in document_keys]
    words = {name: str(value) for name, value in vars(asked).items()}
    about = [service and service.pk, subject and subject.pk]
    content = ["referral", page.pk, words, sorted(document_prints), about]
    key = idempotency_key(content, sender_secret)
    try:
        with transaction.atomic():
            return _store(page, asked, staged, service, subject, key, now)
    except (IntegrityError, DocumentsGone):
        if sent := _sent_before(key):
            return sent
        raise


def _store(
    page: ReferralIndexPage,
    asked: Asked,
    staged: Sequence[StagedUpload | None],
    service: Page | None,
    subject: Submission | None,
    key: str,
    now: datetime,
) -> Sent:
    current = ReferralIndexPage.objects.filter(pk=page.pk).first()
    if current is None or not current.takes_referrals:
        raise FormClosed
    submission = new_submission(
        page=page, kind=Submission.Kind.REFERRAL, submitted_at=now, idempotency_key=key
    )
    kept_until = page.contact_details_until(now)
    # On no desk before its address is confirmed; never confirmed, it goes.
    submission.awaiting_since, submission.delete_after = None, kept_until
    submission.save(update_fields=["awaiting_since", "delete_after"])
    said = {name: value for name, value in vars(asked).items() if name not in APART}
    referral = Referral.objects.create(
        submission=submission, page=page, submitted_at=now, service=service, subject=subject, **said
    )
    ReferralContact.objects.create(
        submission=submission, name=asked.name, phone=asked.phone, delete_after=kept_until
    )
    details = keep_contact_details(
        submission, email=asked.email, delete_after=kept_until, purpose=ContactDetails.Purpose.REFERRAL
    )
    for each in staged:
        _attach(each, referral)
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.RECEIVED, at=now, stage=page.stage
    )
    link = give_link(submission, is_first=True)
    SecretLink.objects.create(submission=submission, purpose=SecretLink.Purpose.CONFIRM)
    tell(notifications.queue_received, submission, referral=referral, details=details, now=now)
    return Sent(referral, link)


def _attach(staged: StagedUpload | None, referral: Referral) -> None:
    if staged is None:
        raise DocumentsGone
    try:
        values = files.take(staged)
    except files.RefusedFile as refusal:
        raise DocumentsGone from refusal
    ReferralDocument.objects.create(referral=referral, **values)


def _sent_before(key: str) -> Sent | None:
    """What the first of two clicks led to.

    Once the address is confirmed, its link is its owner's alone: typing the same words opens nothing.
    """
    rows = Referral.objects.select_related("submission", "page")
    found = rows.filter(submission__idempotency_key=key).first()
    if found is None:
        return None
    return Sent(found, None if found.confirmed_at else give_link(found.submission))


# --- The address ------------------------------------------------------------------------


@transaction.atomic
def confirm_referral(*, submission_id: int, now: datetime) -> SecretLink:
    """Confirm the address of a referral: from now on it stands on the desk, and an answer is promised.

    Returns the link that follows it. Every link given before then opens nothing: whoever holds the mailbox
    holds the referral. Raises IllegalMove when it is confirmed already, or is over.
    """
    referral = take(submission_id)
    submission = referral.submission
    details = ContactDetails.objects.filter(submission=submission).first()
    if referral.confirmed_at is not None:
        raise IllegalMove(gettext("This referral is confirmed already."))
    if referral.status != ReferralStatus.AWAITING or details is None:
        raise IllegalMove(gettext("This referral was withdrawn: there is nothing left to confirm."))
    page = referral.page
    referral.confirmed_at, referral.answer_due = now, page.read_by(now)
    referral.save(update_fields=["confirmed_at", "answer_due"])
    details.confirmed_at = now
    details.save(update_fields=["confirmed_at"])
    keep_contact_until(submission, page.contact_details_until(now))
    settle(submission, waits_since=now)
    # Used: kept, so that whoever opens it again is told.
    SecretLink.objects.filter(submission=submission, purpose=SecretLink.Purpose.CONFIRM).update(
        expires_at=now
    )
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.ADDRESS_CONFIRMED, at=now, stage=page.stage, public=False
    )
    log(instance=submission, action=ADDRESS_CONFIRMED, data={"reference": submission.reference})
    follow = give_link(submission)
    revoke_link(follow)
    details.refresh_from_db()
    tell(address_mail.queue_confirmed, submission, details=details, link=follow, now=now)
    tell(alerts.queue_new, submission, event=alerts.Event.REFERRED, now=now)
    return follow


@transaction.atomic
def send_confirmation_again(*, submission_id: int, now: datetime) -> None:
    """Write the link to confirm once more, within the day's mails of its address. Raises IllegalMove."""
    referral = take(submission_id)
    details = ContactDetails.objects.filter(submission=referral.submission).first()
    if not awaits_confirmation(referral) or details is None:
        raise IllegalMove(gettext("There is no address to confirm any more."))
    tell(notifications.queue_received, referral.submission, referral=referral, details=details, now=now)


def awaits_confirmation(referral: Referral) -> bool:
    """Whether the button of the mailed link has yet to be pressed."""
    return (
        referral.confirmed_at is None
        and referral.status == ReferralStatus.AWAITING
        and referral.submission.erased_at is None
    )
