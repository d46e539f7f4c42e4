"""Bodies of the content (`{h} {p} {ul} {ol} {quote} {note}`) as blocks of ours."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.html import escape

from home.demo.content import Entry
from portal.dates import Precision

Block = tuple[str, Any]

RICH = {"p", "ul", "ol"}
# A mail address, or that of a page: a full stop after it is not part of it.
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https://[\w./-]*[\w/]")


def body_blocks(entry: Entry, sources: Entry | None = None) -> list[Block]:
    """The blocks of one page: its body, what it lists in time, who to write to, its sources."""
    blocks = _text_blocks(entry.entries("body"))
    if timeline := list(entry.entries("timeline")):
        blocks.append(("timeline", [_moment(moment) for moment in timeline]))
    if entry.get("service"):
        service = entry.entry("service")
        blocks.append(("contact", {key: service.get(key, "") for key in ("name", "email", "phone")}))
    if sources is not None:
        blocks += sources_block(entry.get("sources", []), sources)
    return blocks


def faq_blocks(title: str, questions: Iterable[Entry]) -> list[Block]:
    """Questions with their answers, under a heading."""
    asked = [
        {"question": entry.get("q"), "answer": f"<p>{escape(entry.get('a'))}</p>"} for entry in questions
    ]
    return [("heading", title), ("faq", asked)]


def sources_block(codes: Iterable[str], sources: Entry) -> list[Block]:
    """The sources of these codes, or nothing where there are none."""
    found = [source_values(sources.entry(code)) for code in codes]
    return [("sources", found)] if found else []


def _text_blocks(pieces: Iterable[Entry]) -> list[Block]:
    blocks: list[Block] = []
    for piece in pieces:
        code, value = piece.only()
        if code in RICH:
            html = _list(code, value) if code != "p" else f"<p>{_linked(value)}</p>"
            # Neighbours become one text, as an editor would write them.
            if blocks and blocks[-1][0] == "text":
                blocks[-1] = ("text", blocks[-1][1] + html)
            else:
                blocks.append(("text", html))
        else:
            blocks.append(({"h": "heading", "quote": "quote", "note": "note"}[code], value))
    return blocks


def _list(tag: str, items: list[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{_linked(item)}</li>' for item in items)}</{tag}>"


def _linked(text: str) -> str:
    """HTML of `text`, where whoever reads an address follows it."""

    def link(found: re.Match[str]) -> str:
        address = found[0]
        return f'<a href="{address if "://" in address else f"mailto:{address}"}">{address}</a>'

    return ADDRESS.sub(link, escape(text))


def known_date(entry: Entry) -> tuple[date | None, Precision]:
    """A date of the content, which writes no more of it than is known, with how much that is."""
    return date_of(entry.get("date")), precision_of(entry, "date")


def date_of(written: Any) -> date | None:
    """The day that the content writes; what is not known of it is not shown either: the first day will do."""
    return date.fromisoformat(f"{written}-01-01"[:10]) if written else None


def day_of_row(entry: Entry) -> date:
    """The same, of something that has a date in any case."""
    day = date_of(entry.get("date"))
    assert day is not None, "the content gives it a date"
    return day


# How much is known of a date by the number of its signs, where the content says no more.
PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH}


def precision_of(entry: Entry, key: str) -> Precision:
    """How much is known of the date under `key`."""
    written = entry.get("date_precision")
    return Precision(written) if written else PRECISIONS.get(len(str(entry.get(key, ""))), Precision.DAY)


def _moment(moment: Entry) -> dict[str, Any]:
    day, precision = known_date(moment)
    return {"date": day, "precision": precision.value, "when": "", "text": moment.get("text")}


def source_values(source: Entry) -> dict[str, str]:
    """A source as portal.blocks.SourceBlock holds it."""
    return {"label": source.get("label"), "url": source.get("url", "")}
