"""The queue of mails: which are due, and the verbs that move one on. Each verb is one transaction.

Addresses stand in the row of a mail and nowhere else: what is kept of a failure is its code.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from post_office.models import STATUS, Email, Log

GIVE_UP_AFTER = timedelta(days=7)
PICKED_AT_ONCE = 100


def due(*, now: datetime) -> "QuerySet[Email]":
    """The mails that may leave at `now`."""
    return Email.objects.filter(
        Q(scheduled_time__isnull=True) | Q(scheduled_time__lte=now),
        Q(expires_at__isnull=True) | Q(expires_at__gt=now),
        status__in=[STATUS.queued, STATUS.requeued],
    )


def next_due(*, now: datetime) -> list[int]:
    """The keys of the next mails: by priority, then as long as they have been due."""
    rows = due(now=now).order_by("-priority", F("scheduled_time").asc(nulls_first=True), "pk")
    return list(rows.values_list("pk", flat=True)[:PICKED_AT_ONCE])


def undelivered() -> "QuerySet[Email]":
    """The mails that were given up, the latest first, with the last `code` that was answered."""
    last = Log.objects.filter(email=OuterRef("pk")).order_by("-date")
    return (
        Email.objects.filter(status=STATUS.failed)
        .select_related("about__submission")
        .annotate(code=Subquery(last.values("message")[:1]))
        .order_by("-last_updated", "-pk")
    )


def wait_after(tries: int) -> timedelta | None:
    """How long a mail waits after its `tries`-th try; None when it has waited for a week in all."""
    waits = [max(1, seconds) for seconds in settings.MAIL_RETRY_SECONDS]
    waited = sum(waits[: tries - 1]) + waits[-1] * max(0, tries - 1 - len(waits))
    if timedelta(seconds=waited) >= GIVE_UP_AFTER:
        return None
    return timedelta(seconds=waits[min(tries, len(waits)) - 1])


def mark_sent(pk: int, *, now: datetime) -> None:
    """The server took the mail. One that was erased meanwhile is none of ours any more."""
    Email.objects.filter(pk=pk).update(status=STATUS.sent, last_updated=now)


@transaction.atomic
def put_back(email: Email, *, code: str, now: datetime) -> None:
    """The mail is tried again later, or given up after a week of tries."""
    tries = (email.number_of_retries or 0) + 1
    wait = wait_after(tries)
    if wait is None:
        give_up(email, code=code, now=now)
        return
    _keep(email, code, now, status=STATUS.requeued, number_of_retries=tries, scheduled_time=now + wait)


@transaction.atomic
def give_up(email: Email, *, code: str, now: datetime) -> None:
    """The mail is not tried any more: somebody of the staff is told."""
    _keep(email, code, now, status=STATUS.failed)


def keep_recipients(email: Email, refused: Collection[str]) -> None:
    """The mail went to some of its recipients: from now on it is for the `refused` ones."""
    addresses = {parseaddr(each)[1] for each in refused}
    everybody = [*email.to, *email.cc, *email.bcc]
    left = [each for each in everybody if parseaddr(each)[1] in addresses]
    if left and left != everybody:
        Email.objects.filter(pk=email.pk).update(to=left, cc=[], bcc=[])


def try_again(pk: int, *, now: datetime) -> bool:
    """Queue a mail that was given up; whether there was one."""
    return bool(
        Email.objects.filter(pk=pk, status=STATUS.failed).update(
            status=STATUS.queued, number_of_retries=0, scheduled_time=now, last_updated=now
        )
    )


def try_all_again(*, now: datetime) -> int:
    """Queue every mail that was given up, as after a mistake in the settings; how many there were."""
    return Email.objects.filter(status=STATUS.failed).update(
        status=STATUS.queued, number_of_retries=0, scheduled_time=now, last_updated=now
    )


def leave(pk: int) -> bool:
    """Delete a mail that was given up, and the address in it; whether there was one."""
    deleted, _by_model = Email.objects.filter(pk=pk, status=STATUS.failed).delete()
    return bool(deleted)


def _keep(email: Email, code: str, now: datetime, **values: object) -> None:
    """Change the row and keep the one last answer, unless the mail was erased meanwhile."""
    if Email.objects.filter(pk=email.pk).update(last_updated=now, **values):
        Log.objects.filter(email=email).delete()
        Log.objects.create(email=email, status=STATUS.failed, message=code, exception_type="")
