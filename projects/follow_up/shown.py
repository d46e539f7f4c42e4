"""The contributions linked to a page, as the public reads them: some on the page, all of them in a list.

Both cost the same with three links as with ten thousand.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from wagtail.models import Page

from contributions.counts import COUNTED_AT_MOST, counted, said
from contributions.listing import PageLink, PageLinks, voice
from contributions.models import ThreadEntry
from contributions.references import normalise_reference
from portal.cache.kept import number_of
from portal.pages import unrestricted
from portal.share import Share
from portal.unlisted import but_unlisted
from projects.follow_up.linking import Kind, first_steps, kinds_of
from projects.follow_up.route import CONTRIBUTIONS

SHOWN = 6
PER_PAGE = 20
AFTER = "apres"


@dataclass(frozen=True)
class Shown:
    """For templates/projects/parts/linked_contributions.html."""

    # As templates/components/voice.html wants them, with what the page says of each.
    voices: list[dict[str, Any]]
    # COUNTED_AT_MOST + 1 means "more".
    total: int
    # Of the list of all of them.
    url: str

    @property
    def number(self) -> str:
        """How many, in words."""
        return said(self.total)

    @property
    def has_more(self) -> bool:
        return self.total > len(self.voices)

    @property
    def more_than_counted(self) -> bool:
        return self.total > COUNTED_AT_MOST


def shown_on(page: Page, request: HttpRequest | None, *kinds: Kind, most: int = SHOWN) -> Shown:
    """The first contributions linked to `page` (by these kinds of step, or any), how many, and where all are.

    A number of queries that does not depend on how many there are.
    """
    number = number_of(request)
    linked = first_steps(page, *kinds, number=number)
    steps = list(_read(linked)[:most])
    total = len(steps) if len(steps) < most else counted(linked)
    return Shown(_voices(page, steps, number), total, f"{page.get_url(request) or ''}{CONTRIBUTIONS}")


def linked_page(request: HttpRequest, page: Page) -> HttpResponseBase:
    """All of them, in the order in which they were linked; `?apres=` names the last one seen."""
    number = number_of(request)
    linked = first_steps(page, number=number)
    steps = _read(linked)
    typed = request.GET.get(AFTER)
    if typed is not None:
        steps = steps.filter(pk__gt=_last_seen(page, typed))
    found = list(steps[: PER_PAGE + 1])
    if not found:
        raise Http404
    path = f"{page.get_url(request) or ''}{CONTRIBUTIONS}"
    last = found[PER_PAGE - 1].submission.reference if len(found) > PER_PAGE else ""
    title = gettext("The contributions linked to this page")
    # Not the context of the page itself, which reads all that stands on it.
    specific: Any = page
    context = {
        "page": page,
        "crumbs": [*specific.crumbs(request), {"title": gettext("Contributions"), "url": ""}],
        "list_title": title,
        "stage": page.specific.stage,
        "number": said(counted(linked)),
        "voices": _voices(page, found[:PER_PAGE], number),
        "links": PageLinks(
            items=[PageLink(1, path), PageLink()] if typed is not None else [PageLink(1, path, current=True)],
            next_url=f"{path}?{AFTER}={last}" if last else "",
        ),
        "share": Share(f"{title} · {page.title}", path=path),
    }
    return TemplateResponse(request, "projects/linked_contributions.html", context)


def _read(steps: "QuerySet[ThreadEntry]") -> "QuerySet[ThreadEntry]":
    """With what a list shows of each."""
    return steps.select_related("submission__contribution", "submission__outcome")


def _last_seen(page: Page, typed: str) -> int:
    """The key of the first step of the contribution of that reference."""
    reference = normalise_reference(typed)
    steps = ThreadEntry.objects.filter(page=page.pk, kind__in=kinds_of(page), submission__reference=reference)
    key = steps.order_by("pk").values_list("pk", flat=True).first() if reference else None
    if key is None:
        raise Http404
    return key


def _voices(page: Page, steps: Collection[ThreadEntry], number: int | None) -> list[dict[str, Any]]:
    """Each contribution with the last thing that `page` says of it; without those of a call that is gone.

    Two queries, and one a type of page that takes contributions.
    """
    keys = [step.submission_id for step in steps]
    if not keys:
        return []
    # The last one written stays in the dictionary.
    rows = ThreadEntry.objects.filter(page=page.pk, kind__in=kinds_of(page), submission__in=keys)
    lasts = {step.submission_id: step for step in rows.order_by("at", "pk")}
    theirs = Page.objects.live().filter(pk__in={step.submission.page_id for step in steps})
    pages: Any = unrestricted(but_unlisted(theirs), number)
    calls = {call.pk: call for call in pages.specific()}
    found = []
    for step in steps:
        call, submission = calls.get(step.submission.page_id), step.submission
        row = submission.contribution
        row.submission = submission
        if call is None:
            continue
        last = lasts.get(submission.pk, step)
        kind = str(last.get_kind_display())
        shown = voice(row, url=call.public_path(submission), tags=[] if last.text else [kind])
        # What the page says takes the place of the outcome, and of the service that answers for it.
        found.append(shown | {"reply": last.text, "reply_from": kind, "reply_by": ""})
    return found
