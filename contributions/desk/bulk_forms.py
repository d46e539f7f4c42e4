"""What is asked before many submissions are changed at once."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.desk.forms import DecisionForm
from contributions.models import InternalTag, TaggedSubmission
from contributions.moderators import moderators
from contributions.services import tags_named
from taxonomy.models import Theme

NONE = "none"


class BulkForm(forms.Form):
    """Nothing to ask: what is selected is enough."""

    def offer(self, keys: Iterable[int]) -> None:
        """Before it is shown: offer what makes sense for these submissions."""


class DeclineForm(BulkForm, DecisionForm):
    """One reason and words for all."""

    version_seen = None  # type: ignore[assignment]
    verb = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].error_messages["required"] = gettext(
            "Choose a reason: the author is told which rule applies."
        )


class _ChoiceOrNone(forms.ChoiceField):
    """A choice that must be made; “none” is one of them, so that nothing is taken away by oversight."""

    def __init__(
        self, *, rows: Callable[[], Iterable[Any]], none: Any, text: Callable[[Any], str] = str, **kwargs: Any
    ) -> None:
        self.rows = rows
        super().__init__(
            choices=lambda: [
                ("", _("Choose")),
                (NONE, none),
                *((str(row.pk), text(row)) for row in rows()),
            ],
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return None if chosen == NONE else next(row for row in self.rows() if str(row.pk) == chosen)


class ThemeForm(BulkForm):
    theme = _ChoiceOrNone(
        label=_("Theme"),
        rows=lambda: Theme.objects.order_by("path"),
        none=_("None"),
        text=Theme.indented_title,
    )


class AssignForm(BulkForm):
    to = _ChoiceOrNone(label=_("Assigned to"), rows=moderators, none=_("Nobody"))


class AddTagsForm(BulkForm):
    tags = forms.CharField(
        max_length=600,
        label=_("Internal tags"),
        help_text=_("Separated by commas. Never public."),
        widget=forms.TextInput(attrs={"list": "known-tags", "autocomplete": "off"}),
    )

    def clean_tags(self) -> list[str]:
        """The names of the tags, made where they are new."""
        names = [name for name in self.cleaned_data["tags"].split(",") if name.strip()]
        if not names:
            raise ValidationError(gettext("Name at least one tag."))
        return [tag.name for tag in tags_named(names)]


class RemoveTagsForm(BulkForm):
    tags = forms.ModelMultipleChoiceField(
        InternalTag.objects.all(), label=_("Internal tags"), widget=forms.CheckboxSelectMultiple
    )

    def offer(self, keys: Iterable[int]) -> None:
        tagged = TaggedSubmission.objects.filter(tag=OuterRef("pk"), content_object__in=list(keys))
        self.fields["tags"].queryset = InternalTag.objects.filter(Exists(tagged))  # type: ignore[attr-defined]

    def clean_tags(self) -> list[str]:
        return [tag.name for tag in self.cleaned_data["tags"]]
