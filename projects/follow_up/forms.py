"""What an editor says of contributions, and of which page."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from contributions.desk.bulk_forms import BulkForm
from contributions.plain_text import clean_text
from projects.follow_up.linking import KINDS, WORDS_MAX, Kind, kinds_of


class WordsForm(forms.Form):
    """The sentence that goes with a step: read by everybody, on both pages."""

    words = forms.CharField(
        required=False,
        label=_("In a sentence"),
        help_text=_("Public, and in the mail to the authors: what was done with it, and why. 600 at most."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_words(self) -> str:
        words = clean_text(self.cleaned_data["words"])
        if len(words) > WORDS_MAX:
            raise ValidationError(
                gettext("Write %(most)d characters at most: there are %(number)d.")
                % {"most": WORDS_MAX, "number": len(words)}
            )
        return words


class DatedForm(WordsForm):
    """The same, with the day on which it happened."""

    day = forms.DateField(
        required=False,
        label=_("Day on which it happened"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Where it happened before today. Left empty: today."),
        error_messages={"invalid": _("Write a day as 31/12/2026.")},
    )

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day and day > timezone.localdate():
            raise ValidationError(
                gettext("Give a day that has come: it cannot have happened later than today.")
            )
        return day


class StepForm(DatedForm):
    """What `page` says: one of the kinds of its type."""

    kind = forms.ChoiceField(
        label=_("What this page did with them"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what this page did with them."),
            "invalid_choice": _("A page of this kind does not say that."),
        },
    )
    field_order = ["kind", "words", "day"]

    def __init__(self, data: Any = None, *, page: Page) -> None:
        super().__init__(data)
        kinds = kinds_of(page)
        field: Any = self.fields["kind"]
        field.choices = [(kind.value, kind.label) for kind in kinds]
        if len(kinds) == 1:
            field.initial = kinds[0].value


class PageStepForm(DatedForm):
    """The same from the other side: which page, and what it did."""

    page = forms.ModelChoiceField(
        queryset=Page.objects.none(),
        label=_("Project, experiment or result"),
        error_messages={
            "required": _("Choose a page first."),
            "invalid_choice": _("A page of this kind cannot be linked, or it is gone."),
        },
    )
    kind = forms.ChoiceField(
        label=_("What it did"), error_messages={"required": _("Choose what that page did with it.")}
    )
    field_order = ["page", "kind", "words", "day"]

    def __init__(self, *args: Any, **more: Any) -> None:
        data = args[0] if args else more.pop("data", None)
        prefix = more.pop("prefix", None) or "follow"
        super().__init__(_readable(data, f"{prefix}-page"), prefix=prefix)
        models: list[Any] = [apps.get_model(label) for label in KINDS]
        page: Any = self.fields["page"]
        page.widget = AdminPageChooser(target_models=models)
        page.queryset = Page.objects.type(*models)
        kind: Any = self.fields["kind"]
        kind.choices = [
            ("", _("Choose")),
            *(
                (capfirst(model._meta.verbose_name), [(each.value, each.label) for each in KINDS[label]])
                for label, model in zip(KINDS, models, strict=True)
            ),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        page, kind = cleaned.get("page"), cleaned.get("kind")
        if page and kind and Kind(kind) not in kinds_of(page):
            sentence = gettext("“%(page)s” does not say that. It may say: %(kinds)s.")
            labels = ", ".join(f"“{each.label}”" for each in kinds_of(page))
            self.add_error("kind", sentence % {"page": page.title, "kinds": labels})
        return cleaned


class BulkStepForm(PageStepForm, BulkForm):
    """The same for many on the desk."""

    def offer(self, keys: Iterable[int]) -> None:
        """Every page may be linked to any of them."""


def _readable(data: Any, name: str) -> Any:
    """What was sent, without a key that is none: the chooser looks for the page to show it again."""
    if data is None:
        return None
    typed = str(data.get(name, ""))
    known = typed.isascii() and typed.isdecimal() and len(typed) < 10
    if known and Page.objects.filter(pk=typed).exists():
        return data
    readable = data.copy()
    readable[name] = ""
    return readable
