"""Calls of the demonstration, former and present."""

from datetime import date
from typing import Any

from calls.models import CallIndexPage, CallPage
from calls.services import publish_results
from contributions.pages import BODY_MAX
from home.demo import records
from home.demo.bodies import body_blocks
from home.demo.content import OPENING_HOUR, Entry, day_of, end_of, is_relative
from home.demo.pages import create_or_fill, write_page
from home.demo.questions import load_questions
from portal.dates import instant
from taxonomy.models import Theme

DATES = {"opens_at": "opens", "closes_at": "closes", "results_promised_on": "results"}


def load_calls(
    content: Entry, themes: dict[str, Theme], *, today: date, refresh: bool
) -> list[tuple[CallPage, Entry]]:
    """Every call with its entry; with `refresh`, relative dates follow `today` unless edited."""
    index = CallIndexPage.objects.get()
    sources = content.entry("meta").entry("sources")
    loaded = []
    for entry in content.entries("calls"):
        key = f"call:{entry.get('slug')}"
        dates = _dates(entry, today)
        wanted = _fields(entry, themes, sources) | dates
        call = create_or_fill(key, CallPage, index, entry.get("slug"), wanted)
        load_questions(key, call, entry)
        relative = {name: dates[name] for name, source in DATES.items() if is_relative(entry, source)}
        if refresh and (moved := records.to_move(key, call, relative)):
            write_page(call, moved)
            records.remember(key, call, moved)
        if entry.get("synthesis") and call.results_published_at is None and dates["results_promised_on"]:
            # A former call: what came out of it stands in its body.
            publish_results(call=call, at=instant(dates["results_promised_on"], OPENING_HOUR))
        loaded.append((call, entry))
    return loaded


def _dates(entry: Entry, today: date) -> dict[str, Any]:
    opens, closes = day_of(entry, "opens", today=today), day_of(entry, "closes", today=today)
    return {
        "opens_at": instant(opens, OPENING_HOUR) if opens else None,
        "closes_at": end_of(closes) if closes else None,
        "results_promised_on": day_of(entry, "results", today=today),
    }


def _fields(entry: Entry, themes: dict[str, Theme], sources: Entry) -> dict[str, Any]:
    service, form = entry.entry("service"), entry.entry("settings")
    return {
        "title": entry.get("title"),
        "summary": entry.get("summary", ""),
        "stage": entry.get("stage"),
        "theme": themes.get(entry.get("theme")),
        "question": entry.get("question"),
        "introduction": entry.get("intro"),
        "body": body_blocks(_without_service(entry), sources),
        "audience": "\n".join(entry.get("audience", [])),
        "already_decided": "\n".join(entry.get("already_decided", [])),
        "open_to_debate": "\n".join(entry.get("open_to_debate", [])),
        "commitment": entry.get("commitment"),
        "use_of_answers": entry.get("use_of_answers"),
        "rules": "\n".join(entry.get("rules", [])),
        "prompt": entry.get("prompt", ""),
        "longest_answer": form.get("max_length", BODY_MAX),
        "allowed_kinds": entry.get("kinds", []),
        "takes_attachment": entry.get("attachments", False),
        "asks_territory": entry.get("territory", False),
        "minors_expected": form.get("minors_expected", False),
        "read_within_days": entry.get("read_within_days"),
        "retention_months": entry.get("retention_months"),
        "service_name": service.get("name"),
        "service_email": service.get("email"),
        "service_phone": service.get("phone"),
        "example": entry.example(),
    }


def _without_service(entry: Entry) -> Entry:
    """The service of a call has fields of its own: its body does not repeat it."""
    return entry.but(service=None)
