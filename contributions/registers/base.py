"""What every register is: a list that is read, searched, filtered and exported as a workbook.

It works at a million rows: it follows an index, counts a thousand rows at most, and answers to the
filters it shows and to nothing else. Who is limited to calls reads the rows of these calls.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.db.models import F, Model
from django.http import Http404, HttpRequest
from django.urls import re_path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin.paginator import WagtailPaginator
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import DeleteView, EditView, IndexView, InspectView

from contributions.counts import COUNTED_AT_MOST, counted
from contributions.models import Submission
from contributions.permissions import pages_of

ROWS_SHOWN = 50


class ReadOnly(PermissionHelper):
    """A register is read: rows are written by verbs and never changed by hand."""

    # (user, page_id=None): whether they read the register, and in it what was sent to that page.
    may: Callable[..., bool]

    def user_has_any_permissions(self, user: Any) -> bool:
        return self.may(user)

    def user_can_list(self, user: Any) -> bool:
        return self.may(user)

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return self.may(user, self.page_id(obj))

    def page_id(self, obj: Any) -> int | None:
        """The page that `obj` was sent to, when that matters."""
        return None

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_copy_obj(self, user: Any, obj: Any) -> bool:
        return False


class BoundedPaginator(WagtailPaginator):
    """Pages of the first thousand rows: what lies beyond is searched, filtered or exported."""

    @cached_property
    def found(self) -> int:
        return counted(self.object_list)

    @cached_property
    def there_is_more(self) -> bool:
        return self.found > COUNTED_AT_MOST

    @cached_property
    def count(self) -> int:
        return min(self.found, COUNTED_AT_MOST)

    @cached_property
    def items_count_label(self) -> str:
        if self.there_is_more:
            return gettext("More than %(count)d %(rows)s: the first are shown") % {
                "count": COUNTED_AT_MOST,
                "rows": self.verbose_name_plural,
            }
        return str(super().items_count_label)


class RegisterIndex(IndexView):
    """The list answers to the filters it shows, and to no other; its order is that of an index."""

    # modeladmin's own export takes any address, builds the whole file in memory and writes CSV.
    FORMATS = ()
    sortable_by = ()
    paginator_class = BoundedPaginator

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        # A lookup from the address could otherwise reach any related column, and tell an address
        # of a contributor letter by letter.
        shown = {each.parameter_name for each in self.list_filter}
        return {name: value for name, value in super().get_filters_params(params).items() if name in shown}

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[str]:
        return list(self.model_admin.get_ordering(request))

    def get_ordering_field_columns(self) -> dict[int, str]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Not modeladmin's own, which counts the whole table twice.
        paginator = self.paginator_class(self.queryset, self.items_per_page)
        page = paginator.get_page(self.page_num or 1)
        return super(IndexView, self).get_context_data(
            all_count=bool(paginator.count) or self.get_base_queryset().exists(),
            result_count=paginator.count,
            paginator=paginator,
            page_obj=page,
            elided_page_range=paginator.get_elided_page_range(page.number),
            object_list=page.object_list,
            user_can_create=self.permission_helper.user_can_create(self.request.user),
            show_search=self.search_handler.show_search_form,
            export_url=self.model_admin.export_url,
            **kwargs,
        )


class KnownRow:
    """For views of one row: an address that cannot be one's key is a 404."""

    def __init__(self, model_admin: Any, instance_pk: str) -> None:
        if not (instance_pk.isascii() and instance_pk.isdecimal() and len(instance_pk) < 19):
            raise Http404
        super().__init__(model_admin, instance_pk)  # type: ignore[call-arg]


class RegisterItem(KnownRow, InspectView):
    """One row, with the words of the columns."""

    def get_dict_for_field(self, field_name: str) -> dict[str, Any]:
        value = self.model_admin.value(self.instance, field_name)
        return {
            "label": capfirst(self.model_admin.label(field_name)),
            "value": value if value not in ("", None) else self.model_admin.get_empty_value_display(),
        }


class RegisterEdit(KnownRow, EditView):
    pass


class RegisterDelete(KnownRow, DeleteView):
    pass


class RegisterButtons(ButtonHelper):
    """Modeladmin's buttons, then the register's own links to where a row is worked on."""

    def get_buttons_for_obj(self, obj: Any, **kwargs: Any) -> list[dict[str, Any]]:
        buttons: list[dict[str, Any]] = super().get_buttons_for_obj(obj, **kwargs)
        classnames = list(kwargs.get("classnames_add") or [])
        # In a list, discreet as the others; at the foot of a row's page it is all there is to do.
        classname = self.finalise_classname([*classnames, "button-secondary"] if classnames else [])
        links = self.view.model_admin.links(self.request.user, obj)
        return buttons + [
            {"label": label, "title": label, "url": url, "classname": classname} for label, url in links
        ]


class Register(ModelAdmin):
    """A register; its columns are methods of it or fields of the model, in `list_display`."""

    # The code of the register in the log of exports, and the name of its file.
    code: str
    # From a row to the page it was sent to, for registers whose rows have one.
    page_lookup = ""
    list_filter: list[Any] = []
    list_select_related: list[str] = []
    list_per_page = ROWS_SHOWN
    index_template_name = "contributions/admin/register.html"
    index_view_class = RegisterIndex
    inspect_view_enabled = True
    inspect_view_class = RegisterItem
    edit_view_class = RegisterEdit
    delete_view_class = RegisterDelete
    button_helper_class = RegisterButtons
    # The log stands under the contributions, and modeladmin's view of it asks for no permission.
    history_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows that whoever asks may read, with all that the columns show."""
        rows = super().get_queryset(request)
        if self.list_select_related:
            rows = rows.select_related(*self.list_select_related)
        pages = pages_of(request.user)
        if self.page_lookup and pages is not None:
            rows = self.of_pages(rows, pages)
        return rows

    def of_pages(self, rows: Any, pages: Collection[int]) -> Any:
        """Those of `rows` that were sent to one of `pages`.

        Many are found soonest along the index of the register's order, passing over the others; few,
        by the pages. SQLite does not know which, and would sort a million rows.
        """
        if "__" in self.page_lookup and _received_many(pages):
            on_the_way = F(self.page_lookup) + 0
            return rows.alias(page_on_the_way=on_the_way).filter(page_on_the_way__in=pages)
        return rows.filter(**{f"{self.page_lookup}__in": pages})

    def get_inspect_view_fields(self) -> list[str]:
        return [*self.list_display, *self.inspect_view_fields]

    def links(self, user: Any, row: Any) -> list[tuple[str, str]]:
        """(label, address) of the other pages of the CMS where `user` reads or changes this row."""
        return []

    def label(self, name: str) -> str:
        """The heading of a column."""
        return str(label_for_field(name, self.model, model_admin=self))

    def value(self, row: Any, name: str) -> Any:
        """What stands in a column: a text, a number or an instant."""
        column = getattr(self, name, None)
        if callable(column):
            return column(row)
        display = getattr(row, f"get_{name}_display", None)
        if display is not None:
            return str(display())
        value = getattr(row, name)
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        return str(value) if isinstance(value, Model) else value

    # --- Addresses ----------------------------------------------------------------------

    @property
    def export_name(self) -> str:
        return str(self.url_helper.get_action_url_name("export"))

    @property
    def export_url(self) -> str:
        return reverse(self.export_name)

    def get_admin_urls_for_registration(self) -> tuple[Any, ...]:
        from contributions.registers.exporting import RegisterExport

        export = re_path(
            rf"^{self.url_helper.base_url_path}/export/$",
            RegisterExport.as_view(model_admin=self),
            name=self.export_name,
        )
        return (*super().get_admin_urls_for_registration(), export)

    def register_admin_url_finders(self) -> None:
        """Where a row is edited is for whoever edits it: a register would answer "nowhere" instead."""


def _received_many(pages: Collection[int]) -> bool:
    return counted(Submission.objects.filter(page__in=pages)) > COUNTED_AT_MOST


def column(label: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A method of a register as a column under `label`."""

    def named(method: Callable[..., Any]) -> Callable[..., Any]:
        method.short_description = label  # type: ignore[attr-defined]
        return method

    return named
