from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.cache import touch
from taxonomy.models import Territory, Theme


class ThemeChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Theme) -> str:
        return obj.indented_title()


class ThemeForm(WagtailAdminModelForm):
    """A theme with its place in the tree: below a broader theme, or at the top."""

    parent = ThemeChoiceField(
        queryset=Theme.objects.none(),
        required=False,
        label=_("Broader theme"),
        help_text=_("Empty: this theme stands at the top."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = Theme.objects.order_by("path")
        if self.instance.pk:
            # A theme cannot stand below itself.
            themes = themes.exclude(path__startswith=self.instance.path)
            self.fields["parent"].initial = self.instance.get_parent()
        self.fields["parent"].queryset = themes

    @transaction.atomic
    def save(self, commit: bool = True) -> Theme:
        theme: Theme = super().save(commit=False)
        parent: Theme | None = self.cleaned_data["parent"]
        if theme.pk is None:
            if parent is None:
                Theme.add_root(instance=theme)
            else:
                parent.add_child(instance=theme)
        else:
            theme.save()
            # Renamed, it takes its place among its neighbours again: they stand by their titles.
            if theme.get_parent() != parent or "title" in self.changed_data:
                theme.move(
                    parent or Theme.get_first_root_node(), "sorted-child" if parent else "sorted-sibling"
                )
                theme.refresh_from_db()
        # A move in the tree sends no signal.
        touch(theme)
        return theme


class TerritoryForm(WagtailAdminModelForm):
    """A territory belongs to a wider one, never to itself or to something as narrow."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        parent, kind = cleaned.get("parent"), cleaned.get("kind")
        widths = list(Territory.Kind.values)
        if parent is not None and kind in widths and widths.index(parent.kind) >= widths.index(kind):
            self.add_error("parent", gettext("Choose something wider: a department, or a region."))
        return cleaned
