"""What a reader may ask of the list of subjects; what is not understood is said, and left out."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contributions.filters import LONGEST_SEARCH, MOST_CHOICES, Criteria
from contributions.form_fields import PlainTextField
from lab.models import Subject
from lab.statuses import SubjectStatus
from lab.subjects.querysets import SubjectQuerySet
from taxonomy.models import Theme

NAMES = ("q", "etat", "theme")
# What is withdrawn is not public.
STATES = [status for status in SubjectStatus if status != SubjectStatus.WITHDRAWN]


@dataclass(frozen=True)
class Offered:
    """The values that occur among the published subjects."""

    states: list[str]
    # Those with subjects of their own or below, in the tree's order.
    themes: list[Theme]


def offered() -> Offered:
    """Two queries, whatever the number of subjects."""
    published = Subject.objects.published().order_by()
    states = set(published.values_list("status", flat=True).distinct())
    about = published.filter(theme=OuterRef("pk"))
    themes = list(Theme.objects.order_by("path").annotate(found=Exists(about))[:MOST_CHOICES])
    paths = [theme.path for theme in themes if theme.found]
    return Offered(
        states=[status.value for status in STATES if status in states],
        themes=[theme for theme in themes if any(path.startswith(theme.path) for path in paths)],
    )


class SubjectFilters(forms.Form):
    """`criteria` is what was understood; `errors` says what was not."""

    q = PlainTextField(
        longest=LONGEST_SEARCH,
        one_line=True,
        label=_("Words to look for"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    etat = forms.ChoiceField(
        label=_("State"),
        required=False,
        error_messages={"invalid_choice": _("This state is not known.")},
    )
    theme = forms.ChoiceField(
        label=_("Theme"),
        required=False,
        error_messages={"invalid_choice": _("No subject is about this theme.")},
    )

    def __init__(self, data: Any, *, offered: Offered) -> None:
        super().__init__(data)
        self.label_suffix = ""
        self.offered = offered
        asked = data.get("etat", "")
        self._choices(
            "etat",
            _("All states"),
            [(each.value, each.label) for each in STATES if each in offered.states or each == asked],
        )
        self._choices(
            "theme",
            _("All themes"),
            [(each.slug, "— " * (each.depth - 1) + each.title) for each in offered.themes],
        )

    def _choices(self, name: str, everything: Any, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    def shown_filters(self) -> list[forms.BoundField]:
        """The lists that leave a choice, or have something to say."""
        fields = [self[name] for name in ("etat", "theme")]
        return [each for each in fields if each.errors or len(getattr(each.field, "choices", [])) > 2]

    @cached_property
    def criteria(self) -> Criteria:
        self.is_valid()
        said = self.cleaned_data
        return Criteria(parameters={name: said[name] for name in NAMES if said.get(name)})

    def rows(self, subjects: SubjectQuerySet) -> SubjectQuerySet:
        """Those of `subjects` that are asked for: of a theme and of narrower ones."""
        asked = self.criteria.parameters
        if state := asked.get("etat"):
            subjects = subjects.filter(status=state)
        if slug := asked.get("theme"):
            chosen = next(theme for theme in self.offered.themes if theme.slug == slug)
            subjects = subjects.of_themes(
                [each.pk for each in self.offered.themes if each.path.startswith(chosen.path)]
            )
        if words := asked.get("q"):
            subjects = subjects.matching(words)
        return subjects

    def chosen(self, base: str) -> list[dict[str, str]]:
        """Each filter in use: what it says, and the address of the list without it."""
        found = []
        for name, value in self.criteria.parameters.items():
            label = str(dict(getattr(self.fields[name], "choices", [])).get(value, value)).lstrip("— ")
            found.append({"label": label, "url": self.criteria.address(base, but=name)})
        return found
