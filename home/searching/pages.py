"""The pages of the site that hold the words: found by Wagtail's index, told apart by kind and theme."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from wagtail.models import Page, Site
from wagtail.search.query import And, Or, PlainText

from contributions.excerpts import Part
from contributions.search import searched_words
from home.searching.asked import Asked, Found, numbered
from home.searching.kinds import PAGE_KINDS, PAGES, about, page_kind
from home.searching.passages import passage_of, title_of
from portal.unlisted import but_unlisted

SHOWN = 5  # where other lists stand beside
MOST_FOUND = 200
MOST_WORDS = 10

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class FoundPage:
    page: Page
    title: list[Part]
    passage: list[Part]


@dataclass(frozen=True)
class Hits:
    """The keys of what was found, the most relevant first, and how many there are of each kind.

    `is_partial`: more than MOST_FOUND hold the words, and the others were not looked at for the theme.
    """

    keys: list[int]
    by_kind: dict[str, int]
    is_partial: bool = False


def hits_of(asked: Asked, site: Site) -> Hits:
    """Every page that anybody may read and that holds the words, MOST_FOUND and one at most.

    One query, and where a theme is asked for, one more for each type of page that has themes.
    """
    words = _WORD.findall(asked.text.lower())[:MOST_WORDS]
    if not words:
        return Hits([], {})
    pages = but_unlisted(Page.objects.live().public()).descendant_of(site.root_page, inclusive=True)
    question = And([Or([PlainText(form) for form in _forms(word)]) for word in words])
    types = {page.pk: page.content_type_id for page in pages.search(question)[: MOST_FOUND + 1]}
    is_partial = asked.theme is not None and len(types) > MOST_FOUND
    if asked.theme:
        of_theme = about(asked.theme, list(types)[:MOST_FOUND])
        types = {key: kind for key, kind in types.items() if key in of_theme}
    kinds = {each: kind.code for kind in PAGE_KINDS for each in kind.content_types()}
    counted = Counter(kinds.get(each, "") for each in types.values())
    wanted = page_kind(asked.only)
    keys = [key for key, each in types.items() if wanted is None or kinds.get(each) == wanted.code]
    by_kind = {PAGES: len(types), **{kind.code: counted[kind.code] for kind in PAGE_KINDS}}
    return Hits(keys, by_kind, is_partial)


def found_pages(asked: Asked, hits: Hits) -> Found:
    """The first of them, or the page of them that the address asks for where nothing else is."""
    found = Found(total=len(hits.keys), most=MOST_FOUND, is_partial=hits.is_partial)
    if asked.only:
        page, links = numbered(asked, hits.keys)
        return replace(found, items=_read(asked, list(page)), **links)
    more = asked.url(dans=PAGES) if len(hits.keys) > SHOWN else ""
    return replace(found, items=_read(asked, hits.keys[:SHOWN]), more_url=more)


def _read(asked: Asked, keys: list[int]) -> list[FoundPage]:
    """The pages behind `keys`, in their order: a query, and one for each type among them."""
    pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).live().specific()}
    words = searched_words(asked.text)
    return [
        FoundPage(page, title_of(page, words), passage_of(page, words))
        for page in (pages[key] for key in keys if key in pages)
    ]


def _forms(word: str) -> list[str]:
    """A word as typed, in the singular and in the plural: Wagtail's index on SQLite knows no endings."""
    singular = re.sub("[sx]$", "", word) or word
    return list(dict.fromkeys([word, singular, f"{singular}s"]))
