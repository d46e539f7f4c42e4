"""How far an agent engages: verbs, each one transaction. What a level does: events/engaged/.

`engage` is called in the transaction of a registration, or of whoever joins by the page of the roles
(lab.roles). It acts only once `confirm` was called, by the button behind the link that is mailed; `change`
and `leave` go by the same link. How many engage is public, so what changes that number touches it.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import ContactDetails, Engagement, Participant, SecretLink, SkillAsk
from people.services import give_link
from portal.cache import touch
from taxonomy.models import Territory, Theme

if TYPE_CHECKING:
    from contributions.models import Submission

Level = Engagement.Level

# What each level means, beside its name in forms and on the page behind the link.
LEVEL_SENTENCES = {
    Level.RESOURCE: _(
        "The coordinator finds you by your skills and writes when the lab needs them: you say yes or no."
    ),
    Level.INVOLVED: _("You are invited to the lab’s days before registration opens to the public."),
    Level.CURIOUS: _("You receive a summary of the lab’s days and of what came out of them."),
}
CONFIRMED_WITHIN = timedelta(hours=48)
KEPT_MONTHS = 24
# How long the page behind the link still says that somebody has left.
REMEMBERED = timedelta(days=30)


class NotPossible(Exception):
    """Nothing was done: the engagement is over, erased, or was not confirmed in time."""


# --- Who writes the mail that asks for the button --------------------------------------

_writers: list[Callable[[Engagement, SecretLink, datetime], object]] = []


def written_by(write: Callable[[Engagement, SecretLink, datetime], object]) -> None:
    """Register what queues the mail behind which `confirm` waits (AppConfig.ready(), a room above)."""
    if write not in _writers:
        _writers.append(write)


# --- Verbs ------------------------------------------------------------------------------


@transaction.atomic
def engage(
    *,
    submission: "Submission",
    level: str,
    theme: Theme | None = None,
    skills: str = "",
    service: str = "",
    territory: Territory | None = None,
    by_mail: bool = True,
    now: datetime,
) -> Engagement | None:
    """Note how far the sender of `submission` engages, and mail the link whose button confirms it.

    Call it after their contact details were kept: without an address there is no engagement, and None is
    returned. Nothing is done for or with it before it is confirmed; after 48 hours it is erased. Without
    `by_mail` no mail leaves: another button, which asks for the same address, calls `confirm`.
    """
    if not ContactDetails.objects.filter(submission=submission).exists():
        return None
    expires_at = now + CONFIRMED_WITHIN
    engagement = Engagement.objects.create(
        submission=submission,
        level=Level(level),
        theme=theme,
        territory=territory,
        skills=skills.strip(),
        service=service.strip(),
        asked_at=now,
        delete_after=timezone.localdate(expires_at),
    )
    link = SecretLink.objects.create(
        submission=submission, purpose=SecretLink.Purpose.ENGAGE, expires_at=expires_at
    )
    if by_mail:
        for write in _writers:
            write(engagement, link, now)
    return engagement


@transaction.atomic
def confirm(*, submission_id: int, now: datetime) -> Engagement:
    """The address is theirs: the engagement acts from now on, in the place of an earlier one.

    Confirmed twice, nothing happens twice. Raises NotPossible when it is too late, or was left. Whoever
    confirms the same address for a seat may call it in that transaction: one button does both.
    """
    engagement = _held(submission_id)
    if engagement.is_acting:
        return engagement
    details = ContactDetails.objects.filter(submission_id=submission_id).first()
    if engagement.confirmed_at or details is None or now > engagement.asked_at + CONFIRMED_WITHIN:
        raise NotPossible
    participant, _created = Participant.objects.update_or_create(
        email_digest=details.email_digest, defaults={"email": details.email, "confirmed_at": now}
    )
    # Held, so that two engagements of one address never both act.
    Participant.objects.select_for_update().get(pk=participant.pk)
    for earlier in Engagement.objects.acting().filter(participant=participant):
        _end(earlier, now=now, participant=participant)
    engagement.participant, engagement.confirmed_at = participant, now
    engagement.since = timezone.localdate(now)
    # Days and results of before are no news.
    engagement.told_until = now
    engagement.delete_after = _kept_until(now)
    engagement.save(update_fields=["participant", "confirmed_at", "since", "told_until", "delete_after"])
    SecretLink.objects.filter(submission_id=submission_id, purpose=SecretLink.Purpose.ENGAGE).update(
        expires_at=None
    )
    # From now on the participant's row holds it, as long as it is needed.
    _forget_address(submission_id)
    touch("engagements")
    return engagement


@transaction.atomic
def change_level(
    *,
    submission_id: int,
    level: str,
    theme: Theme | None,
    skills: str,
    service: str,
    territory: Territory | None = None,
    now: datetime,
) -> Engagement:
    """Another level, theme, skills: from now on it is that one that does something."""
    engagement = _held(submission_id)
    if not engagement.is_acting:
        raise NotPossible
    if engagement.level != level:
        # A digest begins with the level: nobody receives months of it at once.
        engagement.told_until = now
    engagement.level = Level(level)
    engagement.theme, engagement.territory = theme, territory
    engagement.skills, engagement.service = skills.strip(), service.strip()
    engagement.delete_after = _kept_until(now)
    engagement.save(
        update_fields=["told_until", "level", "theme", "territory", "skills", "service", "delete_after"]
    )
    touch("engagements")
    return engagement


@transaction.atomic
def leave(*, submission_id: int, now: datetime) -> None:
    """No more mail: the address, the skills and the service go at once. Left twice, nothing happens twice."""
    # The participant first, as whoever confirms a later engagement does: neither waits for the other.
    list(Participant.objects.select_for_update().filter(engagements=submission_id))
    engagement = _held(submission_id)
    participant = engagement.participant
    if engagement.until is None:
        _end(engagement, now=now, participant=None)
        _forget_address(submission_id)
        touch("engagements")
        if participant is not None:
            participant.engagements.update(participant=None)
            participant.delete()


@transaction.atomic
def answer(*, submission_id: int, ask_id: int, says: str, now: datetime) -> SkillAsk:
    """Yes or no to a need; the last answer counts. Raises NotPossible where nothing was asked."""
    engagement = _held(submission_id)
    ask = engagement.asks.filter(pk=ask_id).select_related("need").first()
    if not engagement.is_acting or ask is None:
        raise NotPossible
    ask.answer, ask.answered_at = SkillAsk.Answer(says), now
    ask.save(update_fields=["answer", "answered_at"])
    engagement.delete_after = _kept_until(now)
    engagement.save(update_fields=["delete_after"])
    return ask


def found_by(link: SecretLink) -> Engagement | None:
    """The engagement that `link` leads to: where a later one took its place, that one.

    Both links were mailed to the same address: whoever holds the former reads the latter's mail.
    """
    rows = Engagement.objects.select_related("participant", "theme", "territory", "submission")
    found = rows.filter(pk=link.submission_id).first()
    if found is None or found.until is None or found.participant is None:
        return found
    return rows.acting().filter(participant=found.participant).first() or found


def link_of(engagement: Engagement) -> SecretLink:
    """The link by which it is changed and left, which every mail about it carries."""
    return give_link(engagement.submission, purpose=SecretLink.Purpose.ENGAGE)


def _held(submission_id: int) -> Engagement:
    """The engagement, held for this transaction."""
    found = Engagement.objects.select_for_update().filter(pk=submission_id).first()
    if found is None:
        raise NotPossible
    return found


def _end(engagement: Engagement, *, now: datetime, participant: Participant | None) -> None:
    """It acts no more; of what it said, the level and the dates stay for a while."""
    engagement.participant = participant
    engagement.skills = engagement.service = ""
    engagement.until = timezone.localdate(now)
    engagement.delete_after = timezone.localdate(now + REMEMBERED)
    engagement.save(update_fields=["participant", "skills", "service", "until", "delete_after"])


def _forget_address(submission_id: int) -> None:
    """The address that came for the engagement alone; that of a registration stays with it."""
    ContactDetails.objects.filter(
        submission_id=submission_id, purpose=ContactDetails.Purpose.ENGAGEMENT
    ).delete()


def _kept_until(now: datetime) -> date:
    return timezone.localdate(now) + relativedelta(months=KEPT_MONTHS)
