"""What a reader may ask of a list of contributions, and the form that understands it.

The form is sent with GET, so everything in it comes from an address that anybody may write: what
is not understood is said in a sentence, and the list is shown without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from contributions.models import Contribution
from contributions.models.contribution import DRAWS
from contributions.models.outcome import OutcomeCode
from contributions.orders import Order
from contributions.querysets import ContributionQuerySet
from contributions.search import matching
from taxonomy.models import Territory, Theme
from taxonomy.territories import in_tree_order, lineage, put_together

LONGEST_SEARCH = 200
# A longer list helps nobody to choose; what is left out is still found by its words.
MOST_CHOICES = 300
# Values of ?suite= beside the codes.
ANY, NONE = "avec", "sans"


@dataclass(frozen=True)
class Criteria:
    """What is asked of a list; nothing: everything, the newest first."""

    words: str = ""
    # Column → the values wanted.
    columns: dict[str, list[Any]] = field(default_factory=dict)
    order: Order = Order.NEWEST
    seed: int = 0
    # As they stand in the address.
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.columns)

    @property
    def spread(self) -> bool:
        """Whether what is asked stands in several places of the index: a theme, a department."""
        return any(len(values) > 1 for values in self.columns.values())

    def rows(self, rows: ContributionQuerySet) -> ContributionQuerySet:
        """Those of `rows` that are asked for, found by index."""
        return self._searched(rows.filter(**{f"{name}__in": values for name, values in self.columns.items()}))

    def rows_of_many(self, rows: ContributionQuerySet) -> ContributionQuerySet:
        """The same, when so many are asked for that only the index of their order may be used.

        Every column has an index by date, which serves one value of it; none has one by draw.
        """
        by_date = self.order != Order.DRAWN
        leading = {name for name, values in self.columns.items() if by_date and len(values) == 1}
        passed_over = {name: values for name, values in self.columns.items() if name not in leading}
        rows = rows.filter(**{name: self.columns[name][0] for name in sorted(leading)})
        return self._searched(rows.checked_on_the_way(**passed_over))

    def _searched(self, rows: ContributionQuerySet) -> ContributionQuerySet:
        return matching(rows, self.words, published=True) if self.words else rows

    def address(self, base: str, *, but: str = "", **more: object) -> str:
        """`base` with what is asked (all of it, or all but one parameter) and `more`."""
        query = {name: value for name, value in self.parameters.items() if name != but} | more
        return f"{base}?{urlencode(query)}" if query else base


@dataclass(frozen=True)
class Offered:
    """The values that filters offer on one page."""

    kinds: list[str]
    sender_kinds: list[str]
    # In the tree's order, and those of them with answers of their own or below.
    themes: list[Theme]
    themes_found: frozenset[int]
    # Those with answers of their own; what is shown of them and of what contains them, as a tree.
    answered: list[Territory]
    territories: list[Territory]
    # Those that occur; empty while no contribution of the page has one.
    outcomes: list[str]

    @cached_property
    def theme_titles(self) -> dict[int | None, str]:
        return {theme.pk: theme.title for theme in self.themes}

    @cached_property
    def territory_titles(self) -> dict[int | None, str]:
        return {place.pk: place.title for place in self.answered}


def offered(page: Page, *, kinds: Iterable[str], below: Theme | None) -> Offered:
    """What there is to choose from on `page`: `kinds` of its form, themes below its own, what occurs.

    Three queries; each looks for one row a value in an index, whatever the number of rows.
    """
    published = Contribution.objects.published().of_page(page).order_by()
    occurs = {
        **{f"kind_{kind}": Exists(published.filter(kind=kind)) for kind in Contribution.Kind.values},
        **{f"from_{kind}": Exists(published.filter(sender_kind=kind)) for kind in _senders()},
        **{f"outcome_{code}": Exists(published.filter(outcome=code)) for code in OutcomeCode.values},
    }
    found = Page.objects.filter(pk=page.pk).annotate(**occurs).values(*occurs).first() or {}
    themes = (below.get_descendants() if below else Theme.objects.all()).order_by("path")
    themes = list(themes.annotate(found=Exists(published.filter(theme=OuterRef("pk"))))[:MOST_CHOICES])
    paths = [theme.path for theme in themes if theme.found]
    places = Territory.objects.annotate(found=Exists(published.filter(territory=OuterRef("pk"))))
    # What may contain some is read with them, and is little.
    places = places.filter(Q(found=True) | ~Q(kind=Territory.Kind.COMMUNE)).order_by("title", "pk")
    answered = [place for place in put_together(places) if place.found]
    wider = [each for place in answered for each in lineage(place)[:-1]]
    allowed = set(kinds)
    return Offered(
        kinds=[kind for kind in Contribution.Kind.values if kind in allowed or found.get(f"kind_{kind}")],
        sender_kinds=[kind for kind in _senders() if found.get(f"from_{kind}")],
        themes=themes,
        themes_found=frozenset(
            theme.pk for theme in themes if any(path.startswith(theme.path) for path in paths)
        ),
        answered=answered,
        territories=in_tree_order(list(dict.fromkeys([*wider, *answered]))[:MOST_CHOICES]),
        outcomes=[code for code in OutcomeCode.values if found.get(f"outcome_{code}")],
    )


def _senders() -> list[str]:
    return list(Contribution.SenderKind.values)


class ListFilters(forms.Form):
    """`criteria` is what was understood; `errors` says what was not."""

    q = forms.CharField(
        label=_("Words, or a reference"),
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": _("Write %(limit_value)d characters at most.")},
    )
    theme = forms.ChoiceField(
        label=_("Theme"),
        required=False,
        error_messages={"invalid_choice": _("This theme is not one of this call’s.")},
    )
    nature = forms.ChoiceField(
        label=_("Kind of answer"),
        required=False,
        error_messages={"invalid_choice": _("This kind of answer is not known.")},
    )
    profil = forms.ChoiceField(
        label=_("Who speaks"),
        required=False,
        error_messages={"invalid_choice": _("This kind of person is not known.")},
    )
    territoire = forms.ChoiceField(
        label=_("Place"),
        required=False,
        error_messages={"invalid_choice": _("No published answer comes from this place.")},
    )
    suite = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        error_messages={"invalid_choice": _("This outcome is not known.")},
    )
    tri = forms.ChoiceField(
        label=_("Order"),
        choices=Order.choices,
        required=False,
        error_messages={"invalid_choice": _("This order is not known: the newest stand first.")},
    )
    graine = forms.IntegerField(
        label=_("Seed of the draw"),
        required=False,
        min_value=0,
        max_value=DRAWS - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("The random order that was asked for does not exist."),
        ),
    )

    def __init__(self, data: Any, *, offered: Offered) -> None:
        super().__init__(data)
        self.offered = offered
        self.themes = {theme.slug: theme for theme in offered.themes}
        self.territories = {place.slug: place for place in [*offered.answered, *offered.territories]}
        kind = data.get("nature", "")
        kinds = offered.kinds if len(offered.kinds) > 1 else []
        self._choices("nature", _("All kinds"), _labels(Contribution.Kind, kinds, kind))
        sender = data.get("profil", "")
        self._choices(
            "profil", _("Everybody"), _labels(Contribution.SenderKind, offered.sender_kinds, sender)
        )
        top = min((theme.depth for theme in offered.themes), default=0)
        themes = [
            (theme.slug, "— " * (theme.depth - top) + theme.title)
            for theme in offered.themes
            if theme.pk in offered.themes_found or theme.slug == data.get("theme")
        ]
        self._choices("theme", _("All themes"), themes)
        self._choices("territoire", _("All places"), self._places(data.get("territoire", "")))
        asked = data.get("suite", "")
        wider = [(ANY, _("With an outcome")), (NONE, _("Without outcome yet"))]
        codes = _labels(OutcomeCode, offered.outcomes, asked)
        shown = offered.outcomes or asked in dict(wider)
        self._choices("suite", _("All of them"), [*(wider if shown else []), *codes])
        if not offered.outcomes and data.get("tri") != Order.OUTCOME:
            orders = [choice for choice in Order.choices if choice[0] != Order.OUTCOME]
            self.fields["tri"].choices = orders  # type: ignore[attr-defined]

    def _places(self, asked: str) -> list[tuple[str, str]]:
        """The places to choose from, and the one that the address names even where the list is cut."""
        shown, named = self.offered.territories, self.territories.get(asked)
        if named and named not in shown:
            shown = in_tree_order([*shown, named])
        return [(place.slug, "— " * (len(lineage(place)) - 1) + place.title) for place in shown]

    def _choices(self, name: str, everything: Any, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    def shown_filters(self) -> list[forms.BoundField]:
        """The lists to choose from that have something to offer, or something to say."""
        lists = [self[name] for name in ("theme", "nature", "profil", "territoire", "suite")]
        return [each for each in lists if each.errors or len(getattr(each.field, "choices", [])) > 1]

    @cached_property
    def criteria(self) -> Criteria:
        data = self._understood
        order = Order(data.get("tri") or Order.NEWEST)
        seed = data.get("graine")
        columns: dict[str, list[Any]] = {}
        if slug := data.get("theme"):
            chosen = self.themes[slug]
            columns["theme_id"] = [
                theme.pk for theme in self.offered.themes if theme.path.startswith(chosen.path)
            ]
        if kind := data.get("nature"):
            columns["kind"] = [kind]
        if sender := data.get("profil"):
            columns["sender_kind"] = [sender]
        if place := data.get("territoire"):
            columns["territory_id"] = [
                each.pk
                for each in self.offered.answered
                if self.territories[place].pk in (wider.pk for wider in lineage(each))
            ]
        if suite := data.get("suite"):
            columns["outcome"] = {ANY: list(OutcomeCode.values), NONE: [""]}.get(suite, [suite])
        parameters = {name: str(data[name]) for name in ("q", "theme", "nature", "profil") if data.get(name)}
        if place:
            parameters["territoire"] = place
        if suite:
            parameters["suite"] = suite
        if order != Order.NEWEST:
            parameters["tri"] = order.value
        if order == Order.DRAWN and seed is not None:
            parameters["graine"] = str(seed)
        return Criteria(data.get("q") or "", columns, order, seed or 0, parameters)

    @property
    def _understood(self) -> dict[str, Any]:
        """What passed, whatever did not."""
        self.is_valid()
        return self.cleaned_data

    @property
    def wants_a_seed(self) -> bool:
        """A draw was asked for, and no seed was given: somebody has to draw one."""
        data = self._understood
        return data.get("tri") == Order.DRAWN and data.get("graine") is None and "graine" not in self.errors

    def chosen(self, base: str) -> list[dict[str, str]]:
        """Each filter in use: what it says, and the address of the list without it."""
        found = []
        for name in ("q", "theme", "nature", "profil", "territoire", "suite"):
            if value := self.criteria.parameters.get(name):
                labels = dict(getattr(self.fields[name], "choices", []))
                label = str(labels.get(value, gettext("“%(words)s”") % {"words": value})).lstrip("— ")
                found.append({"label": capfirst(label), "url": self.criteria.address(base, but=name)})
        return found


def _labels(codes: Any, shown: list[str], chosen: str) -> list[tuple[str, Any]]:
    """The codes to show, with the one that the address names even where it is not offered."""
    return [(value, label) for value, label in codes.choices if value in shown or value == chosen]
