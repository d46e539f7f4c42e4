"""Choosing a published contribution in the CMS: by its words, its reference, its call."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser
from wagtail.blocks import ChooserBlock

from calls.models import CallPage
from contributions.counts import COUNTED_AT_MOST, counted
from contributions.filters import LONGEST_SEARCH
from contributions.models import Contribution
from contributions.references import normalise_reference
from contributions.search import matching

# A longer list helps nobody to choose; the words and the reference find the others.
MOST_CALLS = 200
PER_PAGE = 10
SHOWN_OF_TEXT = 160


class ContributionFilters(BaseFilterForm):
    """Words or a reference, and the call."""

    q = forms.CharField(
        label=_("Words, or a reference"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"placeholder": _("Words, or a reference")}),
    )
    call = forms.ChoiceField(
        label=_("Call"), required=False, widget=forms.Select(attrs={"data-chooser-modal-search-filter": True})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calls = CallPage.objects.live().last_opened_first().values_list("pk", "title")[:MOST_CALLS]
        choices = [("", _("All the calls")), *((str(key), title) for key, title in calls)]
        self.fields["call"].choices = choices

    def filter(self, objects: Any) -> Any:
        data = self.cleaned_data
        if call := data.get("call"):
            objects = objects.filter(page_id=int(call))
        if words := data.get("q", "").strip():
            self.is_searching, self.search_query = True, words
            if reference := normalise_reference(words):
                return objects.filter(submission__reference=reference)
            page_id = int(call) if call else None
            return matching(objects, words, page_id=page_id, published=True)
        return objects


class BoundedPaginator(WagtailPaginator):
    """Pages of the first rows alone: counting a million costs more than showing ten."""

    @cached_property
    def count(self) -> int:
        return min(counted(self.object_list), COUNTED_AT_MOST)


class PublishedOnly:
    """What the modal lists: what the public may read, the newest first."""

    per_page = PER_PAGE
    filter_form_class = ContributionFilters
    paginator_class = BoundedPaginator

    def get_object_list(self) -> Any:
        return Contribution.objects.published().select_related("submission", "page")

    def apply_object_list_ordering(self, objects: Any) -> Any:
        return objects.newest_first()

    @property
    def columns(self) -> list[Column]:
        title: TitleColumn = super().title_column  # type: ignore[misc]
        title.accessor = title_of
        return [
            title,
            Column("text", label=_("Text"), accessor=_beginning),
            Column("call", label=_("Call"), accessor="page.title"),
            DateColumn("submitted_at", label=_("Received"), width="12%"),
        ]


class ChooseView(PublishedOnly, views.ChooseView):
    pass


class ChooseResultsView(PublishedOnly, views.ChooseResultsView):
    pass


class ChosenView(views.ChosenView):
    """What was chosen, while it is public."""

    def get_object(self, pk: str) -> Contribution:
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
            raise Contribution.DoesNotExist
        found: Contribution = Contribution.objects.published().select_related("submission").get(pk=int(pk))
        return found

    def get_display_title(self, instance: Contribution) -> str:
        return title_of(instance)


class ContributionChooser(BaseChooser):
    show_edit_link = False

    def get_instance(self, value: Any) -> Contribution | None:
        """The contribution as far as it is public; nothing for a key that is none."""
        if value is None or isinstance(value, Contribution):
            return value
        if not (str(value).isascii() and str(value).isdecimal() and len(str(value)) < 19):
            return None
        rows = Contribution.objects.published().select_related("submission")
        return rows.filter(pk=int(value)).first()

    def get_display_title(self, instance: Contribution) -> str:
        return title_of(instance)


class PublishedContributionBlock(ChooserBlock):
    """A published contribution; None once it is public no longer, or erased."""

    # ReferenceIndex keeps rows of pages, documents and pictures: what people send stays out of it.
    def extract_references(self, value: Any) -> Iterable[Any]:
        return ()

    @cached_property
    def field(self) -> forms.ModelChoiceField:
        return forms.ModelChoiceField(
            queryset=Contribution.objects.published().select_related("submission"),
            widget=self.widget,
            required=self._required,
            help_text=self._help_text,
            error_messages={
                "required": _("Choose a published contribution, or take this quotation out."),
                "invalid_choice": _("This contribution is not public (any more): take it out."),
            },
        )

    def to_python(self, value: Any) -> Contribution | None:
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: list[Any]) -> list[Contribution | None]:
        keys = {int(value) for value in values if _is_key(value)}
        rows = Contribution.objects.select_related("submission").published_among(keys) if keys else {}
        return [rows.get(int(value)) if _is_key(value) else None for value in values]

    def value_from_form(self, value: Any) -> Contribution | None:
        if value is None or isinstance(value, Contribution):
            return value
        return self.to_python(value)


class ContributionChooserViewSet(ChooserViewSet):
    model = Contribution
    icon = "comment"
    choose_one_text = _("Choose a published contribution")
    choose_another_text = _("Choose another")
    register_widget = False
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    base_widget_class = ContributionChooser
    base_block_class = PublishedContributionBlock
    per_page = PER_PAGE

    def get_object_list(self) -> Any:
        return Contribution.objects.published().select_related("submission", "page")

    creation_form_class: ClassVar[Any] = None


viewset = ContributionChooserViewSet("contribution_chooser", url_prefix="contributions/choose")
ContributionChooserBlock = viewset.get_block_class(
    name="ContributionChooserBlock", module_path="projects.results.choosing"
)


def title_of(row: Contribution) -> str:
    """How the CMS names a contribution: its reference and its title."""
    return gettext("%(reference)s: %(title)s") % {"reference": row.reference, "title": row.title_excerpt()}


def _beginning(row: Contribution) -> str:
    return Truncator(row.body).chars(SHOWN_OF_TEXT)


def register(request: HttpRequest | None = None) -> ContributionChooserViewSet:
    """For the hook `register_admin_viewset`."""
    return viewset


def _is_key(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdecimal())
