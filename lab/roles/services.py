"""Joining: an agent says how far they engage, without a registration for a day."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from contributions.idempotency import idempotency_key
from contributions.models import Submission, ThreadEntry
from contributions.services import new_submission
from lab.models import RolesPage
from people.agents import domains_are_listed, is_agent_address
from people.engagement import CONFIRMED_WITHIN, engage
from people.models import ContactDetails
from people.services import give_link, keep_contact_details
from taxonomy.models import Territory, Theme


class JoiningClosed(Exception):
    """Nobody joins by this page (any more): nothing was stored."""


class NotAnAgent(Exception):
    """There is a list of the domains of administrations, and the address is of none: nothing was stored."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How far somebody engages, on what, with what; where to write to them."""

    email: str
    level: str
    theme: Theme | None = None
    skills: str = ""
    service: str = ""
    territory: Territory | None = None


def may_join(email: str) -> bool:
    """Whether this address may be an agent's: with a list of domains, only those of the list."""
    return not domains_are_listed() or is_agent_address(email)


def join(*, page: RolesPage, wish: Wish, form_key: str = "", sender_secret: str = "", now: datetime) -> None:
    """Store that somebody wants to engage, and mail the link whose button confirms it.

    Committed when it returns. It returns nothing and does the same whether the address is known or not: only
    its owner is told. The same form (`form_key`) sent twice by one browser is one sending; another form is
    another, since the first mail may have been lost. Raises JoiningClosed or NotAnAgent.
    """
    said = [wish.email, wish.level, wish.skills, wish.service]
    chosen = [each.pk if each else None for each in (wish.theme, wish.territory)]
    key = idempotency_key(["engagement", page.pk, form_key, said, chosen], sender_secret)
    try:
        with transaction.atomic():
            _store(page, wish, key, now)
    except IntegrityError:
        if not Submission.objects.filter(idempotency_key=key).exists():
            raise


def _store(page: RolesPage, wish: Wish, key: str, now: datetime) -> None:
    current = RolesPage.objects.select_for_update(of=("self",)).filter(pk=page.pk).first()
    if current is None or not current.takes_anybody:
        raise JoiningClosed
    if not may_join(wish.email):
        raise NotAnAgent
    submission = new_submission(
        page=current, kind=Submission.Kind.ENGAGEMENT, submitted_at=now, idempotency_key=key
    )
    # Nobody decides about it: it waits for its own button alone.
    Submission.objects.filter(pk=submission.pk).update(awaiting_since=None)
    submission.awaiting_since = None
    keep_contact_details(
        submission,
        email=wish.email,
        # Until it is confirmed, or no longer can be: see people.engagement.confirm.
        delete_after=timezone.localdate(now + CONFIRMED_WITHIN),
        purpose=ContactDetails.Purpose.ENGAGEMENT,
    )
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.RECEIVED, at=now, stage=current.stage, public=False
    )
    # Never shown to whoever typed the address: it stands behind the link that is mailed.
    give_link(submission, is_first=True)
    engage(
        submission=submission,
        level=wish.level,
        theme=wish.theme,
        skills=wish.skills,
        service=wish.service,
        territory=wish.territory,
        now=now,
    )
