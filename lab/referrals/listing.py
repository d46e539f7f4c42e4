"""The public list of referrals: a page of it, and the filter by state."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contributions.filters import Criteria
from contributions.listing import PageLinks, numbered_links
from lab.models import Referral, ReferralIndexPage
from lab.referrals.querysets import ReferralQuerySet
from lab.referrals.states import public_words
from lab.statuses import ReferralStatus

PER_PAGE = 20
STATE = "etat"
ANCHOR = "#saisines"


class StateFilter(forms.Form):
    """`criteria` is what was understood of the address; `errors` says what was not."""

    etat = forms.ChoiceField(
        label=_("State"),
        required=False,
        error_messages={"invalid_choice": _("This state is not known.")},
    )

    def __init__(self, data: Any, *, states: list[str]) -> None:
        super().__init__(data)
        asked = data.get(STATE, "")
        choices = [pair for pair in ReferralStatus.choices if pair[0] in states or pair[0] == asked]
        self.fields[STATE].choices = [("", _("All states")), *choices]  # type: ignore[attr-defined]

    @cached_property
    def criteria(self) -> Criteria:
        self.is_valid()
        state = self.cleaned_data.get(STATE)
        return Criteria(parameters={STATE: state} if state else {})

    @property
    def offers_a_choice(self) -> bool:
        return len(self.fields[STATE].choices) > 2 or bool(self.errors)  # type: ignore[attr-defined]

    def rows(self, rows: ReferralQuerySet) -> ReferralQuerySet:
        state = self.criteria.parameters.get(STATE)
        return rows.filter(status=state) if state else rows


@dataclass(frozen=True)
class Listed:
    """One line of the list."""

    referral: Referral
    url: str
    words: str


@dataclass(frozen=True)
class Listing:
    items: list[Listed]
    total: int
    number: int
    links: PageLinks | None


def states_of(page: ReferralIndexPage) -> list[str]:
    """The states that occur among what the public reads."""
    return list(_published(page).order_by().values_list("status", flat=True).distinct())


def listing_of(page: ReferralIndexPage, filters: StateFilter, *, typed: str) -> Listing:
    """The page of published referrals that the address asks for; 404 for one that there is not."""
    rows = filters.rows(_published(page)).newest_first().with_envelope().defer("situation", "means")
    paginator = Paginator(rows, PER_PAGE)
    try:
        found = paginator.page(typed if typed.isascii() and typed.isdecimal() and len(typed) < 6 else "")
    except InvalidPage:
        raise Http404 from None
    items = [
        Listed(referral, page.public_path(referral.submission), public_words(referral)) for referral in found
    ]
    links = None
    if paginator.num_pages > 1:
        links = numbered_links(
            found.number,
            paginator.num_pages,
            base=page.address,
            criteria=filters.criteria,
            anchor=ANCHOR,
        )
    return Listing(items, paginator.count, found.number, links)


def _published(page: ReferralIndexPage) -> ReferralQuerySet:
    return Referral.objects.published().filter(page=page.pk)
