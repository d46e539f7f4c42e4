"""Following an experiment: verbs, each one transaction.

One address follows an experiment once. Whoever types it again is told nothing of that: its owner is written
to, and only the button behind the mailed link does anything. The same link leaves, at any time.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from contributions.idempotency import idempotency_key
from contributions.models import Submission, ThreadEntry
from contributions.services import new_submission
from contributions.services.telling import tell
from people.digests import email_digest
from people.models import ContactDetails, SecretLink
from people.services import give_link, keep_contact_details, stop_mail
from projects.experiments import mails
from projects.models import Experiment, ExperimentNews, Follower

Wish = Follower.Wish
Purpose = ContactDetails.Purpose

CONFIRMED_WITHIN = timedelta(hours=48)
# How long the page behind the link still says that somebody has left.
REMEMBERED = timedelta(days=30)


class FollowingClosed(Exception):
    """Nobody follows this experiment (any more): nothing was stored."""


class NotPossible(Exception):
    """Nothing was done: it was left, erased, or not confirmed in time."""


def follow(
    *,
    page: Experiment,
    email: str,
    wish: str,
    form_key: str = "",
    sender_secret: str = "",
    now: datetime,
) -> None:
    """Store that somebody wants to follow, or to test, and mail the link behind which a button confirms it.

    Committed when it returns. It returns nothing and the answer is the same whether the address is known or
    not. The same form (`form_key`) sent twice by one browser is one sending. Raises FollowingClosed.
    """
    key = idempotency_key(["following", page.pk, form_key, email, wish], sender_secret)
    try:
        with transaction.atomic():
            _store(page, email=email, wish=Wish(wish), key=key, now=now)
    except IntegrityError:
        if not Submission.objects.filter(idempotency_key=key).exists():
            raise


def _store(page: Experiment, *, email: str, wish: Wish, key: str, now: datetime) -> None:
    # Held: two that send the same address at once make one follower.
    current = Experiment.objects.select_for_update(of=("self",)).filter(pk=page.pk).first()
    if current is None or not current.takes_followers:
        raise FollowingClosed
    known = follower_of(current, email)
    if known is not None:
        _again(known, wish=wish, key=key, now=now)
        return
    submission = new_submission(
        page=current, kind=Submission.Kind.FOLLOWING, submitted_at=now, idempotency_key=key
    )
    # Nobody decides about it: it waits for its own button alone.
    Submission.objects.filter(pk=submission.pk).update(awaiting_since=None)
    submission.awaiting_since = None
    delete_after = timezone.localdate(now + CONFIRMED_WITHIN)
    keep_contact_details(submission, email=email, delete_after=delete_after, purpose=Purpose.FOLLOWING)
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.RECEIVED, at=now, stage=current.stage, public=False
    )
    # Never shown to whoever typed the address: it stands in the mail alone.
    give_link(submission, is_first=True)
    follower = Follower.objects.create(
        submission=submission, page=current, wish=wish, asked_at=now, delete_after=delete_after
    )
    tell(mails.queue_confirmation, submission, follower=follower, page=current, now=now)


def _again(follower: Follower, *, wish: Wish, key: str, now: datetime) -> None:
    """Somebody typed an address that follows already, or was asked to confirm: its owner is written to."""
    submission = follower.submission
    if submission.idempotency_key == key:
        return  # a second click
    submission.idempotency_key = key
    submission.save(update_fields=["idempotency_key"])
    if follower.is_acting:
        # Whoever typed it changes nothing of theirs: behind the link, its owner does.
        tell(mails.queue_known, submission, follower=follower, page=follower.page, now=now)
        return
    follower.wish, follower.asked_at = wish, now
    follower.delete_after = timezone.localdate(now + CONFIRMED_WITHIN)
    follower.save(update_fields=["wish", "asked_at", "delete_after"])
    _keep_address_until(follower)
    tell(mails.queue_confirmation, submission, follower=follower, page=follower.page, now=now)


def follower_of(page: Experiment, email: str) -> Follower | None:
    """Who follows `page` by this address, confirmed or not."""
    rows = Follower.objects.filter(
        page=page, left_at=None, submission__contact_details__email_digest=email_digest(email)
    )
    return rows.select_related("submission", "page").order_by("pk").first()


@transaction.atomic
def confirm(*, submission_id: int, now: datetime) -> Follower:
    """The address is theirs: news goes there from now on. Confirmed twice, nothing happens twice.

    Raises NotPossible when it is too late, or was left.
    """
    follower = _held(submission_id)
    if follower.is_acting:
        return follower
    if follower.left_at or now > follower.asked_at + CONFIRMED_WITHIN:
        raise NotPossible
    details = ContactDetails.objects.filter(submission_id=submission_id)
    if not details.update(confirmed_at=now):
        raise NotPossible
    follower.confirmed_at = now
    # What left before is no news; what has yet to leave is, only if something is added to it.
    gone = ExperimentNews.objects.filter(page=follower.page_id, tell_after=None).order_by("-pk")
    follower.told = gone.values_list("pk", flat=True).first() or 0
    follower.delete_after = follower.page.contact_details_until(now)
    follower.save(update_fields=["confirmed_at", "told", "delete_after"])
    _keep_address_until(follower)
    _step(follower, ThreadEntry.Kind.ADDRESS_CONFIRMED, now)
    return follower


@transaction.atomic
def change_wish(*, submission_id: int, wish: str, now: datetime) -> Follower:
    """To test, or only to follow. Raises NotPossible when it was left, or is not confirmed."""
    follower = _held(submission_id)
    if not follower.is_acting:
        raise NotPossible
    follower.wish = Wish(wish)
    follower.save(update_fields=["wish"])
    return follower


@transaction.atomic
def leave(*, submission_id: int, now: datetime) -> None:
    """No more mail, and the address goes at once. Left twice, nothing happens twice."""
    follower = _held(submission_id)
    if follower.left_at is not None:
        return
    forget_address(follower.submission)
    follower.left_at = now
    follower.delete_after = timezone.localdate(now + REMEMBERED)
    follower.save(update_fields=["left_at", "delete_after"])
    _step(follower, ThreadEntry.Kind.LEFT, now)


def forget_address(submission: Submission) -> None:
    """The address and what is queued to it; its digest no longer tells that it was here."""
    details = ContactDetails.objects.filter(submission=submission).first()
    if details is not None:
        stop_mail(submission, to=[details.email])
        details.delete()


def link_of(follower: Follower) -> SecretLink:
    """The link that confirms, shows, and leaves: every mail carries it."""
    return give_link(follower.submission)


def keep_for_longer(follower: Follower, *, page: Experiment, now: datetime) -> None:
    """News went there: the months run from now."""
    follower.delete_after = page.contact_details_until(now)
    follower.save(update_fields=["told", "delete_after"])
    _keep_address_until(follower)


def _keep_address_until(follower: Follower) -> None:
    ContactDetails.objects.filter(submission=follower.pk).update(delete_after=follower.delete_after)


def _step(follower: Follower, kind: str, now: datetime) -> None:
    ThreadEntry.objects.create(
        submission_id=follower.pk, kind=kind, at=now, stage=follower.page.stage, public=False
    )


def hold(submission_id: int) -> Follower | None:
    """The follower, held for this transaction: before its envelope, by whoever holds both."""
    rows = Follower.objects.select_for_update(of=("self",)).select_related("submission", "page")
    return rows.filter(pk=submission_id).first()


def _held(submission_id: int) -> Follower:
    found = hold(submission_id)
    if found is None:
        raise NotPossible
    return found
