"""The filters of registers. A value that is none of theirs filters nothing."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.query import PageQuerySet

from contributions.models import Reason
from contributions.pages import ParticipationPage
from contributions.permissions import pages_of

MOST_CALLS = 100


class ChoiceFilter(SimpleListFilter):
    """By a column that holds one of a few codes. (The stock filters want django.contrib.admin installed.)"""

    choices_of: type[Any]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(code), str(label)) for code, label in self.choices_of.choices]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in self.choices_of.values:
            return queryset
        return queryset.filter(**{str(self.parameter_name): self.value()})


def by_choice(name: str, choices: type[Any], label: Any) -> type[ChoiceFilter]:
    """The filter of the column `name`, whose codes are `choices`."""
    return type(
        f"{name.capitalize()}Filter",
        (ChoiceFilter,),
        {"parameter_name": name, "choices_of": choices, "title": label},
    )


class ReasonFilter(SimpleListFilter):
    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Reason.objects.values_list("code", "title"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        code = self.value()
        if code not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(reason=Reason.objects.get(code=code))


class CallFilter(SimpleListFilter):
    """By the page that rows were sent to; an older one than the list shows is taken all the same."""

    title = _("call")
    parameter_name = "call"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.register = model_admin
        newest = pages_open_to(request.user).order_by("-pk")[:MOST_CALLS]
        return [(str(pk), title) for pk, title in newest.values_list("pk", "title")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value() or ""
        if not (value.isascii() and value.isdecimal() and len(value) < 10):
            return queryset
        return self.register.of_pages(queryset, [int(value)])


def pages_open_to(user: Any) -> PageQuerySet:
    """The pages that take submissions, whose submissions `user` is not kept out of."""
    rows = Page.objects.type(ParticipationPage)
    pages = pages_of(user)
    return rows if pages is None else rows.filter(pk__in=pages)
