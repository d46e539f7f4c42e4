"""News of the demonstration."""

from datetime import date

from calls.models import CallPage
from home.demo import records
from home.demo.content import Entry, day_of, is_relative
from home.demo.pages import create_or_fill, section_of, write_page
from projects.models import NewsIndexPage, NewsPage


def load_news(content: Entry, calls: dict[str, CallPage], *, today: date, refresh: bool) -> None:
    """Every piece of news; with `refresh`, those that follow the calendar move unless somebody edited one."""
    source = content.entry("news_page")
    slug = source.get("slug")
    said = {"title": source.get("title"), "summary": source.get("summary", "")}
    index = create_or_fill(f"page:{slug}", NewsIndexPage, section_of(content, slug), slug, said)
    for entry in content.entries("news"):
        key = f"news:{entry.get('slug')}"
        call = calls.get(entry.get("call", ""))
        dates = {"date": day_of(entry, "date", today=today)}
        wanted = {
            "title": entry.get("title"),
            "summary": entry.get("summary", ""),
            "call": call,
            "theme": call.theme if call else None,
            "example": entry.example(),
            **dates,
        }
        page = create_or_fill(key, NewsPage, index, entry.get("slug"), wanted)
        if refresh and is_relative(entry, "date") and (moved := records.to_move(key, page, dates)):
            write_page(page, moved)
            records.remember(key, page, moved)
