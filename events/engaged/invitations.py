"""Involved agents are invited to a day before registration opens to the public, and may register then.

The invitation stands on the page behind their secret link and leads to `…/inscription/?invitation=…`: signed,
for one agent and one day, and good for nothing else.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from events.engaged import mails
from events.models import EventPage
from events.states import EventState
from people.digests import email_digest
from people.models import Engagement, Invitation
from taxonomy.models import Theme

logger = logging.getLogger(__name__)

PARAMETER = "invitation"
SALT = "events.engaged.invitation"
AT_ONCE = 500
# EventPage.invited_days_before goes no further.
EARLIEST = timedelta(days=60)


@dataclass
class Sent:
    told: int = 0
    failed: int = 0


# --- Registering early ------------------------------------------------------------------


def invites_from(day: EventPage) -> datetime | None:
    """The instant from which involved agents may register; None: no earlier than everybody."""
    if not (day.invited_days_before and day.registration_opens_at):
        return None
    return day.registration_opens_at - timedelta(days=day.invited_days_before)


def token_for(engagement: Engagement, day: EventPage) -> str:
    """What the invitation to `day` carries in its address."""
    return signing.Signer(salt=SALT).sign(f"{engagement.pk}-{day.pk}")


def invited(*, day: EventPage, invitation: str, now: datetime) -> Engagement | None:
    """The involved agent whose `invitation` lets them register for `day` at `now`, before the public.

    None for any other string, for another day, once the level was changed or left, and outside the days
    before registration opens: from then on everybody may, and no invitation is needed.
    """
    begins = invites_from(day)
    if begins is None or now < begins or not (day.live and day.takes_registrations):
        return None
    if day.state(now) != EventState.ANNOUNCED:
        return None
    try:
        engagement_id, _dash, page_id = signing.Signer(salt=SALT).unsign(invitation).partition("-")
    except signing.BadSignature:
        return None
    if page_id != str(day.pk):
        return None
    found = Engagement.objects.acting().filter(pk=int(engagement_id), level=Engagement.Level.INVOLVED)
    return found.select_related("participant").first()


def may_register_early(*, day: EventPage, invitation: str, email: str = "", now: datetime) -> bool:
    """Whether `invitation` opens the form of `day` at `now`, and lets `email`, once typed, register.

    It is theirs alone: with another address than the one that was invited, it is refused.
    """
    guest = invited(day=day, invitation=invitation, now=now) if invitation else None
    if guest is None:
        return False
    assert guest.participant is not None
    return not email or email_digest(email) == guest.participant.email_digest


def open_invitations(engagement: Engagement, *, now: datetime, most: int = 20) -> list[tuple[EventPage, str]]:
    """The days for which an involved agent may register before the public, with the token of each."""
    if not (engagement.is_acting and engagement.level == Engagement.Level.INVOLVED):
        return []
    invitations = Invitation.objects.filter(engagement=engagement, page=OuterRef("pk"))
    days = _announced(now).filter(Exists(invitations))[:most]
    found = [(day, token_for(engagement, day)) for day in days]
    return [(day, token) for day, token in found if invited(day=day, invitation=token, now=now)]


# --- The job ----------------------------------------------------------------------------


def concerns(theme: Theme | None, of: Theme | None) -> bool:
    """Whether something about the theme `of` is for who engages on `theme`: it, or one below it.

    Who chose no theme hears of all, and what has no theme is for all.
    """
    return theme is None or of is None or of.path.startswith(theme.path)


def send_invitations(now: datetime) -> Sent:
    """Invite involved agents to every day whose invitations have begun: each once, however often this runs.

    A run that is late catches up as long as anybody may still register; who became involved after
    registration had opened is not invited to what everybody knows.
    """
    sent = Sent()
    for day in _announced(now, late=True).select_related("theme"):
        begins = invites_from(day)
        if begins is None or begins > now:
            continue
        if day.state(now) not in {EventState.ANNOUNCED, EventState.REGISTERING}:
            continue
        while keys := _to_invite(day):
            failed = 0
            for key in keys:
                try:
                    sent.told += _invite(key, day, now=now)
                except Exception:
                    logger.exception("engagement %s not invited to day %s", key, day.pk)
                    failed += 1
            sent.failed += failed
            if failed:
                break  # they would come again
    return sent


def _announced(now: datetime, *, late: bool = False) -> "QuerySet[EventPage]":
    """Public days to come that invite somebody, before registration opens; `late`: or since it has."""
    days = EventPage.objects.live().public()
    days = days.filter(
        takes_registrations=True,
        invited_days_before__gt=0,
        starts_at__gt=now,
        registration_opens_at__lte=now + EARLIEST,
    )
    if not late:
        days = days.filter(registration_opens_at__gt=now)
    return days.order_by("starts_at", "pk")


def _to_invite(day: EventPage) -> list[int]:
    """The involved agents whose theme this day has, and who have not been invited to it."""
    wanted = Q(theme=None)
    if day.theme is not None:
        wanted |= Q(theme__in=[day.theme, *day.theme.get_ancestors()])
    rows = Engagement.objects.acting().filter(
        level=Engagement.Level.INVOLVED, confirmed_at__lt=day.registration_opens_at
    )
    if day.theme is not None:
        rows = rows.filter(wanted)
    done = Invitation.objects.filter(engagement=OuterRef("pk"), page=day.pk)
    return list(rows.filter(~Exists(done)).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _invite(key: int, day: EventPage, *, now: datetime) -> bool:
    """One mail, unless they left meanwhile or another run was faster."""
    engagement = Engagement.objects.acting().select_for_update().filter(pk=key).first()
    if engagement is None or engagement.level != Engagement.Level.INVOLVED:
        return False
    _invitation, is_new = Invitation.objects.get_or_create(
        engagement=engagement, page_id=day.pk, defaults={"at": now}
    )
    if is_new:
        mails.queue_invitation(engagement, day=day, is_open=day.registers(now), now=now)
    return is_new
