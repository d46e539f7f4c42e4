"""Which published contributions the screen of links shows, and "all that the filters show" means."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from contributions.filters import LONGEST_SEARCH, MOST_CHOICES
from contributions.models import (
    Contribution,
    InternalTag,
    OutcomeCode,
    Submission,
    TaggedSubmission,
    ThreadEntry,
)
from contributions.permissions import pages_of
from contributions.querysets import ContributionQuerySet
from contributions.references import normalise_reference
from contributions.search import matching
from people.models import User
from projects.follow_up.linking import kinds_of
from taxonomy.models import Territory, Theme
from taxonomy.territories import in_tree_order, lineage, put_together

NO_OUTCOME = "none"


def published_for(user: User) -> ContributionQuerySet:
    """The published contributions of the calls that `user` is let in to."""
    rows: ContributionQuerySet = Contribution.objects.published().open_to(user)
    return rows


def not_linked(rows: ContributionQuerySet, page: Page) -> ContributionQuerySet:
    """Those of `rows` that `page` says nothing of."""
    steps = ThreadEntry.objects.filter(submission=OuterRef("pk"), page=page.pk, kind__in=kinds_of(page))
    return rows.filter(~Exists(steps))


class LinkFilters(forms.Form):
    """Sent with GET. Narrowing by what is not understood shows nothing: it must never mean "all"."""

    q = forms.CharField(
        label=_("Words, or a reference"),
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    call = forms.ChoiceField(label=_("Call"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *Contribution.Kind.choices]
    )
    sender = forms.ChoiceField(
        label=_("Who speaks"), required=False, choices=[("", _("All")), *Contribution.SenderKind.choices]
    )
    territory = forms.ChoiceField(label=_("Territory"), required=False)
    tag = forms.ChoiceField(label=_("Internal tag"), required=False)
    outcome = forms.ChoiceField(
        label=_("What became of it"),
        required=False,
        choices=[("", _("All")), (NO_OUTCOME, _("Nothing said yet")), *OutcomeCode.choices],
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        everything = ("", _("All"))
        self.themes = {str(each.pk): each for each in Theme.objects.order_by("path")[:MOST_CHOICES]}
        wide = Territory.objects.exclude(kind=Territory.Kind.COMMUNE).order_by("title", "pk")
        self.territories = {str(each.pk): each for each in in_tree_order(put_together(wide[:MOST_CHOICES]))}
        tags = InternalTag.objects.order_by("name").values_list("pk", "name")[:MOST_CHOICES]
        choices: dict[str, list[tuple[str, Any]]] = {
            "call": [(str(pk), title) for pk, title in _calls(user)],
            "theme": [(key, each.indented_title()) for key, each in self.themes.items()],
            "territory": [
                (key, "— " * (len(lineage(each)) - 1) + each.title) for key, each in self.territories.items()
            ],
            "tag": [(str(pk), name) for pk, name in tags],
        }
        for name, offered in choices.items():
            self.fields[name].choices = [everything, *offered]  # type: ignore[attr-defined]

    @property
    def narrows(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    @cached_property
    def query(self) -> dict[str, str]:
        """What is asked, as the address has it."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}

    @property
    def chosen(self) -> list[str]:
        """The filters in use, in words."""
        labels = {name: dict(getattr(self.fields[name], "choices", ())) for name in self.query}
        return [str(labels[name].get(value, value)).lstrip("— ") for name, value in self.query.items()]

    def narrowed(self, rows: ContributionQuerySet) -> ContributionQuerySet:
        """Those of `rows` that are asked for; none when something asked is not understood."""
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        columns: dict[str, Any] = {
            "kind": asked["kind"],
            "sender_kind": asked["sender"],
            "page": asked["call"],
        }
        rows = rows.filter(**{name: value for name, value in columns.items() if value})
        if theme := self.themes.get(asked["theme"]):
            rows = rows.filter(theme__in=list(Theme.get_tree(theme).values_list("pk", flat=True)))
        if place := self.territories.get(asked["territory"]):
            rows = rows.filter(territory__in=_below(place))
        if asked["outcome"]:
            rows = rows.filter(outcome="" if asked["outcome"] == NO_OUTCOME else asked["outcome"])
        if asked["tag"]:
            tagged = TaggedSubmission.objects.filter(tag=asked["tag"], content_object_id=OuterRef("pk"))
            rows = rows.filter(Exists(tagged))
        return self._searched(rows, asked["q"])

    def _searched(self, rows: ContributionQuerySet, text: str) -> ContributionQuerySet:
        if not text:
            return rows
        if reference := normalise_reference(text):
            return rows.filter(submission__reference=reference)
        return matching(rows, text, published=True)


def _calls(user: User) -> list[tuple[int, str]]:
    """The pages that have published contributions, as far as `user` is let in; by title."""
    published = Contribution.objects.published().filter(page=OuterRef("pk"))
    sent = Submission.objects.filter(page=OuterRef("pk"), kind=Submission.Kind.CONTRIBUTION)
    pages = Page.objects.filter(Exists(sent), Exists(published)).order_by("title")
    only = pages_of(user)
    pages = pages if only is None else pages.filter(pk__in=only)
    return list(pages.values_list("pk", "title")[:MOST_CHOICES])


def _below(place: Territory) -> list[int]:
    """The keys of `place` and of all that lies in it."""
    found, wider = [place.pk], [place.pk]
    for _depth in Territory.Kind:
        wider = list(Territory.objects.filter(parent__in=wider).values_list("pk", flat=True))
        found += wider
        if not wider:
            break
    return found
