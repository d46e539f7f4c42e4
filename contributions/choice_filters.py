"""Filters of a list by choices alone: the base of the forms that understand the agenda's and the toolbox's.

As for contributions (contributions.filters): what is not understood is said in a sentence, and the list
is shown without it.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.functional import cached_property

from contributions.filters import Criteria


class ChoiceFilters(forms.Form):
    """`criteria` is what was understood; `errors` says what was not."""

    # The fields that are filters, in their order.
    names: ClassVar[Sequence[str]] = ()

    def offer(self, name: str, everything: Any, choices: list[tuple[str, Any]]) -> None:
        """Give a filter its choices, after the one that asks for nothing."""
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    def shown_filters(self) -> list[forms.BoundField]:
        """The lists that leave a choice, or have something to say."""
        fields = [self[name] for name in self.names]
        return [each for each in fields if each.errors or len(getattr(each.field, "choices", [])) > 2]

    @cached_property
    def criteria(self) -> Criteria:
        self.is_valid()
        return Criteria(
            parameters={name: self.cleaned_data[name] for name in self.names if self.cleaned_data.get(name)}
        )

    def chosen(self, base: str, **more: object) -> list[dict[str, str]]:
        """Each filter in use: what it says, and the address of the list without it, with `more`."""
        found = []
        for name, value in self.criteria.parameters.items():
            label = str(dict(getattr(self.fields[name], "choices", []))[value]).lstrip("— ")
            found.append({"label": label, "url": self.criteria.address(base, but=name, **more)})
        return found


def without_blanks(request: HttpRequest, names: Sequence[str], base: str) -> HttpResponseRedirect | None:
    """The short address of what a browser sends from the form, every field of it, empty or not."""
    blank = {name for name in names if not request.GET.get(name, "-").strip()}
    if not blank:
        return None
    query = {name: str(value) for name, value in request.GET.items() if name not in blank}
    return HttpResponseRedirect(Criteria(parameters=query).address(base))
