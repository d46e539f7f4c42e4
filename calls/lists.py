"""All the published contributions of a call: searched, filtered, sorted, drawn."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext

from calls.models import CallPage
from contributions.answers import choice_tags
from contributions.counts import published_count
from contributions.filters import Criteria, ListFilters, Offered, offered
from contributions.listing import published_listing, voice
from contributions.models import Contribution
from contributions.orders import KEYS, Order, new_seed
from contributions.references import normalise_reference
from portal.cache.kept import kept
from portal.share import Share

ANCHOR = "#reponses"


def all_answers(request: HttpRequest, page: CallPage) -> HttpResponse:
    """A page of the list, as the address asks for it; what it asks badly is said, and left out."""
    base = page.list_path()
    if short := _without_blanks(request, base):
        return short
    offer = kept(page.read_at, ("offered", page.pk), lambda: _offered(page))
    filters = ListFilters(request.GET, offered=offer)
    criteria = filters.criteria
    if found := _named(page, criteria.words):
        return HttpResponseRedirect(page.public_path(found.submission))
    if filters.wants_a_seed:
        return HttpResponseRedirect(criteria.address(base, graine=new_seed()))
    listing = published_listing(page, request, criteria, base=base, anchor=ANCHOR)
    choices = choice_tags(listing.contributions)
    title = gettext("All the answers")
    context = page.get_context(request)
    context["crumbs"] = [*context["crumbs"], {"title": title, "url": ""}]
    context |= {
        "listing": listing,
        "filters": filters,
        "criteria": criteria,
        "chosen": filters.chosen(base),
        "drawn": criteria.order == Order.DRAWN,
        "draw_again": criteria.address(base, but="graine"),
        "published": published_count(page) if criteria.narrows else listing.total,
        "voices": [_voice(page, row, offer, choices.get(row.pk, [])) for row in listing.contributions],
        # A filtered or sorted list is the same list to a search engine.
        "share": Share(
            title=f"{title} · {page.poster}",
            description=page.summary or page.introduction,
            path=base if criteria.parameters or not listing.place else f"{base}?{listing.place}",
            image=page.share_image,
        ),
    }
    status = HTTPStatus.BAD_REQUEST if filters.errors else HTTPStatus.OK
    return TemplateResponse(request, "calls/answers.html", context, status=status)


def _offered(page: CallPage) -> Offered:
    return offered(page, kinds=page.allowed_kinds, below=page.theme)


def moved(request: HttpRequest, page: CallPage) -> HttpResponse | None:
    """Where the later pages of the list went, which once stood on the call's own page."""
    query = {name: request.GET[name] for name in ("page", *KEYS.values()) if name in request.GET}
    if not query or query == {"page": "1"}:
        return None
    return HttpResponsePermanentRedirect(f"{page.list_path()}?{urlencode(query)}")


def _without_blanks(request: HttpRequest, base: str) -> HttpResponse | None:
    """The short address of what a browser sends from the form, every field of it, empty or not."""
    blank = {name for name in ListFilters.base_fields if not request.GET.get(name, "-").strip()}
    if request.GET.get("tri") == Order.NEWEST:
        blank.add("tri")
    if not blank:
        return None
    query = {name: str(value) for name, value in request.GET.items() if name not in blank}
    return HttpResponseRedirect(Criteria(parameters=query).address(base) + (ANCHOR if query else ""))


def _named(page: CallPage, words: str) -> Contribution | None:
    """The contribution of this call whose reference somebody typed, when it is public."""
    reference = normalise_reference(words)
    if reference is None:
        return None
    rows = Contribution.objects.published().of_page(page).with_envelope()
    return rows.filter(submission__reference=reference).first()


def _voice(page: CallPage, row: Contribution, offer: Offered, choices: list[str]) -> dict[str, Any]:
    """A row of the list; the words of its tags are those that the filters have read already."""
    tags = [
        row.get_kind_display() if len(offer.kinds) > 1 else "",
        offer.theme_titles.get(row.theme_id, ""),
        row.get_sender_kind_display(),
        offer.territory_titles.get(row.territory_id, ""),
    ]
    tags = [*(str(tag) for tag in tags if tag), *choices]
    return voice(row, url=page.public_path(row.submission), tags=tags)
