"""Search of the whole site: pages by Wagtail's index, contributions by ours, each list bounded."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.search.query import And, Or, PlainText

from contributions import search
from contributions.counts import COUNTED_AT_MOST
from contributions.excerpts import Part, excerpt
from contributions.models import Contribution
from contributions.pages import ParticipationPage
from contributions.references import normalise_reference
from lab import finding
from portal.unlisted import but_unlisted

SHOWN = {"pages": 5, "contributions": 10}  # of each, where both stand on one page
LAB_SHOWN = 5  # of each source of the lab; the page of each has the others
PER_PAGE = 20
MOST_PAGES_FOUND = 200
MOST_WORDS_OF_PAGES = 10
RELEVANT = "pertinence"

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Asked:
    """What the address asks for; an unknown list or order is the usual one."""

    text: str
    only: str = ""  # "pages", "contributions", or both
    by_relevance: bool = False
    number: str = ""
    before: str = ""

    def url(self, **changes: str) -> str:
        """The address of this search, with some of it changed."""
        names = {"q": self.text, "dans": self.only, "tri": RELEVANT if self.by_relevance else ""} | changes
        return f"{reverse('search')}?{urlencode({name: value for name, value in names.items() if value})}"


@dataclass(frozen=True)
class FoundContribution:
    contribution: Contribution
    page: ParticipationPage
    url: str
    excerpt: list[Part]


@dataclass(frozen=True)
class Found:
    """One of the two lists. `more_url` leads to all of it, the other two through its pages."""

    items: list[Any] = field(default_factory=list)
    total: int = 0
    more_url: str = ""
    previous_url: str = ""
    next_url: str = ""

    @property
    def more_than_counted(self) -> bool:
        return self.total > COUNTED_AT_MOST


def public_path_of_reference(typed: str) -> str | None:
    """Where the published contribution, or subject, with this reference is read, if there is one."""
    reference = normalise_reference(typed)
    if reference is None:
        return None
    if path := finding.path_of_reference(reference):
        return path
    published = Contribution.objects.published().with_envelope().select_related("page")
    row = published.filter(submission__reference=reference).exclude(page_id__in=hidden_pages()).first()
    return row.page.specific.public_path(row.submission) if row else None


def hidden_pages() -> list[int]:
    """Pages that were answered and that not everybody may read: unpublished, or behind a password."""
    shown = Page.objects.live().public().values("pk")
    answered = Exists(Contribution.objects.filter(page_id=OuterRef("pk")))
    pages = Page.objects.type(ParticipationPage).filter(answered).exclude(pk__in=shown)
    return list(pages.values_list("pk", flat=True))


# --- Pages ----------------------------------------------------------------------------


def found_pages(asked: Asked, site: Site) -> Found:
    words = _WORD.findall(asked.text.lower())[:MOST_WORDS_OF_PAGES]
    if not words:
        return Found()
    pages = (
        but_unlisted(Page.objects.live().public()).descendant_of(site.root_page, inclusive=True).specific()
    )
    question = And([Or([PlainText(form) for form in _forms(word)]) for word in words])
    results = pages.search(question)[:MOST_PAGES_FOUND]
    if asked.only != "pages":
        shown = list(results[: SHOWN["pages"] + 1])
        more = len(shown) > SHOWN["pages"]
        return Found(
            items=shown[: SHOWN["pages"]],
            total=results.count() if more else len(shown),
            more_url=asked.url(dans="pages") if more else "",
        )
    page, links = _numbered(asked, results)
    return Found(items=list(page), total=page.paginator.count, **links)


def _forms(word: str) -> list[str]:
    """A word as typed, in the singular and in the plural: Wagtail's index on SQLite knows no endings."""
    singular = re.sub("[sx]$", "", word) or word
    return list(dict.fromkeys([word, singular, f"{singular}s"]))


# --- Contributions --------------------------------------------------------------------


def found_contributions(asked: Asked) -> Found:
    if not search.searched_words(asked.text):
        return Found()
    hidden = hidden_pages()
    total = search.count_up_to(asked.text, but_pages=hidden)
    if asked.only != "contributions":
        most = SHOWN["contributions"]
        find = search.relevant_ids if asked.by_relevance else search.newest_ids
        ids = find(asked.text, but_pages=hidden, limit=most + 1)
        more = asked.url(dans="contributions") if len(ids) > most else ""
        return Found(_read(asked, ids[:most]), total, more)
    if asked.by_relevance:
        page, links = _numbered(asked, search.relevant_ids(asked.text, but_pages=hidden))
        return Found(_read(asked, list(page)), total, **links)
    before = _key_of(asked.before) if asked.before else None
    ids = search.newest_ids(asked.text, but_pages=hidden, before=before, limit=PER_PAGE + 1)
    items = _read(asked, ids[:PER_PAGE])
    last = items[-1].contribution.reference if items and len(ids) > PER_PAGE else ""
    return Found(
        items,
        total,
        previous_url=asked.url() if asked.before else "",
        next_url=asked.url(avant=last) if last else "",
    )


@dataclass(frozen=True)
class FoundOfLab:
    """What one source of the lab has: a heading, lines with their excerpt, where the others are."""

    code: str
    label: str
    items: list[tuple[finding.Found, list[Part]]]
    more_url: str


def found_of_lab(asked: Asked) -> list[FoundOfLab]:
    """The published subjects and the like that hold the words, by source; those without any are left out."""
    words = search.searched_words(asked.text)
    groups = []
    for source in finding.sources() if words else []:
        items, more_url = source.find(asked.text, LAB_SHOWN)
        if items:
            lines = [(item, excerpt(list(item.texts), words)) for item in items]
            groups.append(FoundOfLab(source.code, str(source.label), lines, more_url))
    return groups


def _read(asked: Asked, ids: list[int]) -> list[FoundContribution]:
    """The rows behind `ids`, in their order, through the one door to other people's words."""
    rows = Contribution.objects.with_envelope().published_among(ids)
    pages = {
        page.pk: page
        for page in Page.objects.filter(pk__in={row.page_id for row in rows.values()}).specific()
    }
    words = search.searched_words(asked.text)
    return [
        FoundContribution(
            contribution=row,
            page=pages[row.page_id],
            url=pages[row.page_id].public_path(row.submission),
            excerpt=excerpt([row.body, row.explanation], words),
        )
        for row in (rows[pk] for pk in ids if pk in rows)
    ]


def _key_of(typed: str) -> int:
    """The key behind a reference in the address; 404 when it is no published contribution's."""
    reference = normalise_reference(typed)
    row = Contribution.objects.published().filter(submission__reference=reference).first()
    if reference is None or row is None:
        raise Http404
    return int(row.pk)


def _numbered(asked: Asked, results: Any) -> tuple[Any, dict[str, str]]:
    """The numbered page that the address asks for, and the addresses beside it; 404 when there is none."""
    paginator = Paginator(results, PER_PAGE)
    typed = asked.number or "1"
    try:
        page = paginator.page(typed if typed.isascii() and typed.isdecimal() and len(typed) < 6 else "")
    except InvalidPage:
        raise Http404 from None
    return page, {
        "previous_url": asked.url(page=str(page.number - 1)) if page.has_previous() else "",
        "next_url": asked.url(page=str(page.number + 1)) if page.has_next() else "",
    }
