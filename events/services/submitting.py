"""What the form of a day sends: a registration, a contribution to its call, or both in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from calls.services import CallClosed, submit_contribution
from contributions.idempotency import already_received, idempotency_key
from contributions.models import Submission
from contributions.questions import GivenAnswer
from contributions.services import Words
from events.models import EventPage, Registration
from events.services.receipts import tell_registered, tell_to_confirm
from events.services.registering import AlreadyRegistered, Refused, Registered, Wish, register, tell_of
from events.statuses import Status
from people.agents import domains_are_listed, is_agent_address
from people.models import ContactDetails, SecretLink
from people.services import give_link


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What became of one sending.

    `link` follows the registration: None where only a mail may say more (the address proves itself there,
    or is registered already). `contribution` follows what was written to the call. `refused`: why there is
    no seat, although the contribution is stored.
    """

    link: SecretLink | None = None
    contribution: SecretLink | None = None
    refused: Refused | None = None


def submit_registration(
    *,
    event: EventPage,
    wish: Wish | None,
    answers: Sequence[GivenAnswer] = (),
    words: Words | None = None,
    email: str = "",
    sender_secret: str = "",
    now: datetime,
) -> Sent:
    """Register for `event`, contribute to its call with `words`, or both; committed when it returns.

    Without a `wish` nobody comes, and `email` is that of whoever contributes. The same sending from the same
    browser is one, however often it arrives. A refused seat never costs the contribution. Raises a Refused
    where nothing at all was stored, and CallClosed, of which nothing is.
    """
    if wish is None:
        return Sent(contribution=_contribute(event, words, email, sender_secret, now, sends_receipt=True))
    written = vars(words) if words else None
    content = [
        "registration",
        event.pk,
        [sorted(value) if isinstance(value, frozenset) else value for value in vars(wish).values()],
        [vars(answer) for answer in answers],
        written,
    ]
    key = idempotency_key(content, sender_secret)
    try:
        with transaction.atomic():
            return _submit(event, wish, answers, words, key, sender_secret, now)
    except (IntegrityError, Refused):
        if sent := _sent_before(key, wish):
            return sent
        raise


def _submit(
    event: EventPage,
    wish: Wish,
    answers: Sequence[GivenAnswer],
    words: Words | None,
    key: str,
    sender_secret: str,
    now: datetime,
) -> Sent:
    registered: Registered | None = None
    refused: Refused | None = None
    try:
        # A savepoint: a contribution is stored beside a seat that is refused.
        with transaction.atomic():
            registered = register(
                event=event,
                wish=wish,
                answers=answers,
                idempotency_key=key,
                tells=words is None,
                now=now,
            )
    except Refused as refusal:
        if isinstance(refusal, AlreadyRegistered) and refusal.registration.submission.idempotency_key != key:
            _write_again(refusal.registration, now)
        elif words is None or Submission.objects.filter(idempotency_key=key).exists():
            raise
        refused = refusal
    if words is None:
        return Sent(link=_shown(registered, wish))
    contribution = _contribute(event, words, wish.email, sender_secret, now, sends_receipt=registered is None)
    if registered is None:
        return Sent(contribution=contribution, refused=refused)
    row = registered.registration
    row.contribution_id = contribution.submission_id
    row.save(update_fields=["contribution"])
    # One mail of both.
    tell_of(registered, now=now)
    return Sent(link=_shown(registered, wish), contribution=contribution)


def _contribute(
    event: EventPage,
    words: Words | None,
    email: str,
    sender_secret: str,
    now: datetime,
    *,
    sends_receipt: bool,
) -> SecretLink:
    """Raises CallClosed, of which nothing is stored."""
    if event.call is None or words is None:
        raise CallClosed
    return submit_contribution(
        call=event.call,
        words=words,
        email=email,
        sender_secret=sender_secret,
        sends_receipt=sends_receipt,
        now=now,
    )


def _write_again(row: Registration, now: datetime) -> None:
    """To the address alone: whoever typed it here is told nothing of what is known of it."""
    if row.status == Status.UNCONFIRMED:
        tell_to_confirm(row, again=True, now=now)
        return
    details = ContactDetails.objects.filter(submission=row.submission).first()
    tell_registered(row, link=give_link(row.submission), details=details, now=now)


def _shown(registered: Registered | None, wish: Wish) -> SecretLink | None:
    """The link, unless it goes by mail only: nobody sits on an agent's seat by typing an agent's address."""
    return None if registered is None or _by_mail_only(wish) else registered.link


def _by_mail_only(wish: Wish) -> bool:
    return wish.is_agent and domains_are_listed() and is_agent_address(wish.email)


def _sent_before(key: str, wish: Wish) -> Sent | None:
    """What the first of two clicks led to."""
    link = already_received(key)
    if link is None:
        return None
    row = Registration.objects.filter(pk=link.submission_id).select_related("contribution").first()
    with_it = row.contribution if row else None
    return Sent(
        link=None if _by_mail_only(wish) else link,
        contribution=give_link(with_it) if with_it else None,
    )
