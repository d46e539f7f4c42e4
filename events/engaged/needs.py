"""Resource agents are asked about a need: one mail each, yes or no by their link."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from wagtail.log_actions import log

from events.engaged import mails
from people.models import Engagement, SkillAsk, SkillNeed, User

ASKED = "people.skill_need_asked"
ANSWERS_SHOWN = "people.skill_answers_shown"
LISTED = "people.resources_listed"
# Of one need: it is for a few, not for all.
MOST_ASKED = 50


def ask(
    *,
    title: str,
    words: str,
    engagements: Collection[int],
    by: User,
    key: uuid.UUID,
    now: datetime,
) -> SkillNeed:
    """Write to these resource agents, each apart: nobody learns whom else. The same `key` asks once.

    Who left or changed meanwhile is passed over.
    """
    try:
        return _ask(title, words, engagements, by, key, now)
    except IntegrityError:
        # Two clicks at once: the first one has asked.
        return SkillNeed.objects.get(key=key)


@transaction.atomic
def _ask(
    title: str, words: str, engagements: Collection[int], by: User, key: uuid.UUID, now: datetime
) -> SkillNeed:
    if done := SkillNeed.objects.filter(key=key).first():
        return done
    need = SkillNeed.objects.create(title=title, words=words, asked_by=by, asked_at=now, key=key)
    rows = Engagement.objects.acting().filter(pk__in=engagements, level=Engagement.Level.RESOURCE)
    rows = rows.select_for_update(of=("self",)).select_related("participant", "submission")
    asked = list(rows.order_by("pk")[:MOST_ASKED])
    for engagement in asked:
        SkillAsk.objects.create(need=need, engagement=engagement)
        mails.queue_need(engagement, need=need)
    log(instance=need, action=ASKED, user=by, data={"rows": len(asked)})
    return need


def asked_of(engagement: Engagement) -> list[SkillAsk]:
    """What a resource agent was asked, the last first; the older ones are over."""
    if not (engagement.is_acting and engagement.level == Engagement.Level.RESOURCE):
        return []
    return list(engagement.asks.select_related("need").order_by("-need__asked_at", "-pk")[:10])
