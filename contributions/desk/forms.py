"""The moderator's forms: one decision on one submission, as it was when it was read."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.desk.shown import ShownForm
from contributions.models import Contribution, Decision, InternalTag, Reason, Submission
from contributions.moderators import moderators
from contributions.redaction import CLOSE, OPEN, Redaction, passages_marked
from contributions.services.masking import ANSWER
from people.models import User
from portal.passages import offered
from taxonomy.models import Theme

Verb = Decision.Verb
LONGEST_WORDS = 2000
NEEDS_WORDS = {
    Verb.REQUEST_CHANGES: _("Say what is to be changed: these words are all that the author receives."),
    Verb.UPHOLD: _("Say why the decision stands: the author contested it and is owed a reason."),
}
NEEDS_REASON = frozenset({Verb.DECLINE, Verb.REDACT})


class DecisionForm(forms.Form):
    """What the moderator decides, with the version that was on the screen."""

    needs_reason: frozenset[str] = NEEDS_REASON
    needs_words: dict[Any, Any] = NEEDS_WORDS

    version_seen = forms.IntegerField(widget=forms.HiddenInput)
    verb = forms.ChoiceField(choices=Verb.choices, widget=forms.HiddenInput)
    reason = forms.ModelChoiceField(
        queryset=Reason.objects.none(),
        required=False,
        label=_("Reason"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    words = forms.CharField(
        required=False,
        max_length=LONGEST_WORDS,
        label=_("Words to the author"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = Reason.objects.filter(active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        verb = cleaned.get("verb")
        if verb in self.needs_reason and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", gettext("Choose a reason: the author is told which rule applies."))
        if verb in self.needs_words and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", str(self.needs_words[verb]))
        return cleaned


class RedactionForm(forms.Form):
    """Each text with double brackets around what is to be masked, the reason, and words to the author."""

    version_seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ModelChoiceField(
        queryset=Reason.objects.none(), label=_("Reason"), widget=forms.RadioSelect, empty_label=None
    )
    words = forms.CharField(
        required=False,
        max_length=LONGEST_WORDS,
        label=_("Words to the author (optional)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    hide_name = forms.BooleanField(required=False, label=_("Do not publish the name shown"))
    withhold_file = forms.BooleanField(required=False, label=_("Do not publish the attached file"))

    def __init__(
        self,
        *args: Any,
        texts: dict[str, str],
        labels: dict[str, str],
        has_name: bool,
        has_file: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.texts = texts
        self.fields["reason"].queryset = Reason.objects.filter(active=True)  # type: ignore[attr-defined]
        self.fields["reason"].error_messages["required"] = gettext(
            "Choose a reason: the author is told which rule applies."
        )
        if not has_name:
            del self.fields["hide_name"]
        if not has_file:
            del self.fields["withhold_file"]
        for name, text in texts.items():
            rows = min(16, 2 + len(text) // 80 + text.count("\n"))
            self.fields[field_of(name)] = forms.CharField(
                label=labels[name],
                required=False,
                strip=False,
                widget=forms.Textarea(attrs={"rows": rows, "data-maskable": ""}),
            )

    def marked_fields(self) -> list[forms.BoundField]:
        return [self[field_of(name)] for name in self.texts]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        passages = {}
        for name, text in self.texts.items():
            try:
                passages[name] = passages_marked(text, cleaned.get(field_of(name), ""))
            except ValidationError as error:
                self.add_error(field_of(name), error)
        redaction = Redaction(
            passages=passages,
            hide_name=cleaned.get("hide_name", False),
            withhold_file=cleaned.get("withhold_file", False),
        )
        if not self.errors and not redaction:
            self.add_error(
                None,
                gettext("Nothing is marked: put [[ and ]] around a passage, or publish as it is."),
            )
        cleaned["redaction"] = redaction
        return cleaned


def field_of(name: str) -> str:
    """The form's name for a text."""
    return "text_" + name.replace(ANSWER, "answer_")


def marked(text: str, passages: list[tuple[int, int]]) -> str:
    """`text` with brackets around `passages`, as a moderator would have typed them."""
    for start, end in sorted(passages, reverse=True):
        text = f"{text[:start]}{OPEN}{text[start:end]}{CLOSE}{text[end:]}"
    return text


class SortingForm(ShownForm):
    """The team's own order: theme, language, internal tags, whose it is."""

    theme = forms.ModelChoiceField(
        queryset=Theme.objects.none(),
        required=False,
        label=_("Theme"),
        empty_label=_("None"),
        show_hidden_initial=True,
    )
    language = forms.ChoiceField(
        required=False,
        label=_("Language of the text"),
        help_text=_("Screen readers say it with the voice of this language."),
        show_hidden_initial=True,
    )
    tags = forms.CharField(
        required=False,
        max_length=600,
        label=_("Internal tags"),
        help_text=_("Separated by commas. Never public."),
        widget=forms.TextInput(attrs={"list": "known-tags", "autocomplete": "off", "data-desk-focus": "t"}),
        show_hidden_initial=True,
    )
    assigned_to = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        label=_("Assigned to"),
        empty_label=_("Nobody"),
        show_hidden_initial=True,
    )

    def __init__(self, *args: Any, themes: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = themes  # type: ignore[attr-defined]
        self.fields["assigned_to"].queryset = people  # type: ignore[attr-defined]
        self.fields["language"].choices = offered(self.initial.get("language", ""))  # type: ignore[attr-defined]
        if themes is None:
            del self.fields["theme"], self.fields["language"]

    def clean_tags(self) -> list[str]:
        return _separated(self.cleaned_data["tags"])

    def tags_shown(self) -> list[str]:
        shown = self.shown("tags")
        return _separated(self.initial["tags"] if shown is None else shown)


def sorting_form(submission: Submission, data: Any = None, *, themes: Any) -> SortingForm:
    """The form with how `submission` is sorted now, or as it was sent. `themes`: None for a kind without."""
    contribution = getattr(submission, "contribution", None)
    return SortingForm(
        data,
        themes=themes,
        people=moderators(),
        initial={
            "theme": getattr(contribution, "theme_id", None),
            "language": getattr(contribution, "language", ""),
            "tags": ", ".join(tags_of(submission)),
            "assigned_to": submission.assigned_to_id,
        },
    )


def _separated(tags: str) -> list[str]:
    return [name for name in (part.strip() for part in tags.split(",")) if name]


def known_tags() -> list[str]:
    """Names to suggest while one types."""
    return list(InternalTag.objects.values_list("name", flat=True)[:200])


def tags_of(submission: Submission) -> list[str]:
    """The names of a submission's tags, in alphabetical order."""
    return list(submission.tagged.order_by("tag__name").values_list("tag__name", flat=True))


def themes_for(contribution: Contribution) -> Any:
    """The themes that a contribution may have: the whole tree."""
    return Theme.objects.order_by("path")
