"""One small form per move of a call."""

from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminPageChooser
from wagtail.models import Page

from calls.course import Verb
from calls.services import LONGEST_TITLE, LONGEST_WORDS, RESULTS_PAGES


class MoveForm(forms.Form):
    """The public words of a move, and what its editor had seen."""

    words = forms.CharField(
        label=_("Public words"),
        help_text=_("Shown on the call: say why."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in a few words: they are shown on the call.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["closes_at", "promised_on", "page", "words", "seen"]

    def __init__(self, data: Any = None, *, verb: Verb, seen: int | None = None, **kwargs: Any) -> None:
        self.verb = verb
        super().__init__(
            data, prefix=str(verb), initial={"seen": seen}, use_required_attribute=False, **kwargs
        )


class ExtendForm(MoveForm):
    closes_at = forms.DateTimeField(
        label=_("New closing date"),
        help_text=_("Answers are taken until this instant."),
        widget=AdminDateTimeInput,
        error_messages={"required": _("Give the new closing date.")},
    )


class DelayForm(MoveForm):
    promised_on = forms.DateField(
        label=_("New day of the results"),
        help_text=_("Results are late from the day after."),
        widget=AdminDateInput,
        error_messages={"required": _("Give the new day of the results.")},
    )


class ResultsForm(MoveForm):
    page = forms.ModelChoiceField(
        queryset=Page.objects.none(),
        label=_("Page of the results"),
        help_text=_("A published page that says what came out, and what will be done."),
        error_messages={"required": _("Choose the page of the results.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        models = [apps.get_model(label) for label in RESULTS_PAGES]
        field: Any = self.fields["page"]
        field.queryset = Page.objects.type(*models).live()
        field.widget = AdminPageChooser(target_models=models)
        field.widget.is_required = True


class StartForm(forms.Form):
    """The title of a new call begun from another."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)


def form_for(verb: Verb, data: Any = None, *, seen: int | None = None) -> MoveForm:
    kind = {Verb.EXTEND: ExtendForm, Verb.DELAY: DelayForm, Verb.RESULTS: ResultsForm}.get(verb, MoveForm)
    return kind(data, verb=verb, seen=seen)
