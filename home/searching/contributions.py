"""The published contributions that hold the words: found by our own index, newest or most relevant first."""

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from wagtail.models import Page

from calls.models import CallPage
from contributions import search
from contributions.counts import COUNTED_AT_MOST
from contributions.excerpts import Part, excerpt, marked
from contributions.models import Contribution
from contributions.pages import ParticipationPage
from contributions.references import normalise_reference
from home.searching.asked import PER_PAGE, Asked, Found, numbered
from home.searching.kinds import CONTRIBUTIONS
from lab import finding
from portal.typography import french

SHOWN = 10  # where other lists stand beside


@dataclass(frozen=True)
class FoundContribution:
    contribution: Contribution
    page: ParticipationPage
    url: str
    title: list[Part]
    excerpt: list[Part]


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


def found_contributions(asked: Asked) -> Found:
    """The first of them, or the page of them that the address asks for where nothing else is.

    Where another kind alone is asked for, only their number.
    """
    if not search.searched_words(asked.text):
        return Found()
    hidden = hidden_pages()
    if asked.theme:
        return _found_about_theme(asked, hidden)
    total = search.count_up_to(asked.text, but_pages=hidden)
    if not asked.wants(CONTRIBUTIONS):
        return Found([], total)
    if not asked.only:
        find = search.relevant_ids if asked.by_relevance else search.newest_ids
        return _first(asked, find(asked.text, but_pages=hidden, limit=SHOWN + 1), total)
    if asked.by_relevance:
        page, links = numbered(asked, search.relevant_ids(asked.text, but_pages=hidden))
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


def _found_about_theme(asked: Asked, hidden: list[int]) -> Found:
    """Among the newest thousand that hold the words: the index knows no theme, and this stays bounded."""
    find = search.relevant_ids if asked.by_relevance else search.newest_ids
    found = find(asked.text, but_pages=hidden, limit=COUNTED_AT_MOST)
    cut = len(found) == COUNTED_AT_MOST and search.count_up_to(asked.text, but_pages=hidden) > COUNTED_AT_MOST
    about = _about(asked, found)
    ids = [pk for pk in found if pk in about]
    if not asked.wants(CONTRIBUTIONS):
        return Found([], len(ids), is_partial=cut)
    if not asked.only:
        return replace(_first(asked, ids, len(ids)), is_partial=cut)
    page, links = numbered(asked, ids)
    return Found(_read(asked, list(page)), len(ids), is_partial=cut, **links)


def _about(asked: Asked, ids: list[int]) -> set[int]:
    """Those of `ids` about the theme or a narrower one, by themselves or by the call that they answer."""
    path = asked.theme.path if asked.theme else ""
    calls = CallPage.objects.filter(theme__path__startswith=path).values("pk")
    rows = Contribution.objects.filter(Q(theme__path__startswith=path) | Q(page__in=calls), pk__in=ids)
    return set(rows.order_by().values_list("pk", flat=True))


def _first(asked: Asked, ids: list[int], total: int) -> Found:
    more = asked.url(dans=CONTRIBUTIONS) if len(ids) > SHOWN else ""
    return Found(_read(asked, ids[:SHOWN]), total, more)


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
            title=marked(french(row.title), words),
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
