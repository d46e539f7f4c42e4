"""Ticks as a device sends them: one by one as they are made, or together once the network is back.

Each has a key that the device made, so that what is sent again counts once. The answer tells what became
of each, and what other devices ticked meanwhile.
"""

import json
import logging
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.views.generic import View
from wagtail.models import Page

from contributions.permissions import staff
from events import services
from events.figures import figures_of
from events.models import EventPage, Registration, Tick
from events.permissions import may_view_attendees
from events.staff.checkin import WalkInForm, hour, registration_of, walk_in_fields

logger = logging.getLogger(__name__)

# What one request takes; a device that kept more sends the rest next.
MOST_AT_ONCE = 100
MOST_TOLD = 500
LONGEST_BODY = 200_000


class TicksView(View):
    """POST {"ticks": [{"key", "what", "registration" or "name"…, "at"}], "since": n}."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> JsonResponse:
        if not may_view_attendees(request.user, pk):
            return refused(gettext("You may not do this any more."), 403)
        if not EventPage.objects.filter(pk=pk).exists():
            return refused(gettext("This day is no longer there."), 404)
        asked = _read(request)
        if asked is None:
            return refused(gettext("What the device sent could not be read."), 400)
        ticks, since = asked
        answers = [self.take(pk, tick) for tick in ticks]
        return JsonResponse({"answers": answers, **_since(pk, since)})

    def take(self, day_id: int, tick: dict[str, Any]) -> dict[str, Any]:
        """What became of one tick; what is wrong with one costs the others nothing."""
        key = str(tick.get("key", ""))[:40]
        try:
            return {"key": key, **self.do(day_id, tick, key)}
        except services.NotCheckedIn as refusal:
            return {"key": key, "refused": str(refusal)}
        except (Registration.DoesNotExist, Page.DoesNotExist):
            return {"key": key, "refused": gettext("This registration is no longer there.")}

    def do(self, day_id: int, tick: dict[str, Any], key: str) -> dict[str, Any]:
        now, by = timezone.now(), staff(self.request)
        at = _instant(tick.get("at")) or now
        what = tick.get("what")
        if what == "walk_in":
            form = WalkInForm({**_texts(tick), "key": key})
            if not form.is_valid():
                return {"refused": " ".join(str(error) for each in form.errors.values() for error in each)}
            added = services.walk_in(event_id=day_id, **walk_in_fields(form), at=at, now=now, by=by)
            return {"registration": added.registration.pk, "came": True, "at": _said(added.registration)}
        registration = registration_of(day_id, tick.get("registration"))
        if registration is None or what not in ("came", "let_in", "undo") or not key:
            raise Registration.DoesNotExist
        common = {"registration_id": registration.pk, "at": at, "now": now, "key": key, "by": by}
        if what == "undo":
            left = services.undo_check_in(**common)
            return {"registration": left.pk, "came": left.status == left.Status.ATTENDED, "at": _said(left)}
        found = services.check_in(**common, let_in=what == "let_in")
        row = found.registration
        return {
            "registration": row.pk,
            "came": row.status == row.Status.ATTENDED,
            "again": found.again,
            "at": _said(row),
        }


def refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


def _since(day_id: int, since: int) -> dict[str, Any]:
    """The figures, and what was ticked after the tick `since`, by whomever."""
    rows = Tick.objects.filter(registration__page=day_id, pk__gt=since).select_related("registration")
    told = list(rows.order_by("pk")[:MOST_TOLD])
    states = {tick.registration_id: tick.registration for tick in told}
    figures = figures_of(day_id)
    return {
        "last": told[-1].pk if told else since,
        "others": [
            {"registration": pk, "came": row.status == row.Status.ATTENDED, "at": _said(row)}
            for pk, row in states.items()
        ],
        "figures": {"came": figures.came, "expected": figures.expected},
    }


def _read(request: HttpRequest) -> tuple[list[dict[str, Any]], int] | None:
    if len(request.body) > LONGEST_BODY:
        return None
    try:
        asked = json.loads(request.body)
        ticks, since = asked["ticks"], int(asked.get("since") or 0)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(ticks, list) or len(ticks) > MOST_AT_ONCE or not 0 <= since < 2**62:
        return None
    return (ticks, since) if all(isinstance(tick, dict) for tick in ticks) else None


def _texts(tick: dict[str, Any]) -> dict[str, str]:
    return {name: str(tick.get(name) or "") for name in ("name", "sender_kind", "companions")}


def _instant(text: Any) -> datetime | None:
    try:
        at = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is not None and timezone.is_aware(at) else None


def _said(registration: Registration) -> str:
    return hour(registration.attended_at) if registration.attended_at else ""
