"""The form of one outcome: of a contribution on the desk, or the same for many."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models.outcome import AbstractOutcome, OutcomeCode
from contributions.outcomes.words import LONGEST_SERVICE, LONGEST_WORDS, OutcomeWords


class OutcomeForm(forms.Form):
    """`answer` is what was typed, once it is valid."""

    answer: OutcomeWords

    code = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("Choose")), *OutcomeCode.choices],
        error_messages={
            "required": _("Choose an outcome."),
            "invalid_choice": _("Choose an outcome."),
        },
    )
    words = forms.CharField(
        label=_("Words to everybody"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Why it is not taken up, to whom it is passed on, in which other form it is taken up: these "
            "must be said. Plain text, 3,000 characters at most."
        ),
    )
    service = forms.CharField(
        label=_("Service that answers"), required=False, max_length=LONGEST_SERVICE, widget=forms.TextInput
    )
    answered_on = forms.DateField(
        label=_("Day of the answer"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Where the service answered before today."),
    )

    @classmethod
    def about(cls, row: AbstractOutcome | None, **more: Any) -> "OutcomeForm":
        """Filled with a draft or with what is published."""
        return cls(initial=vars(OutcomeWords.of(row)) if row else None, **more)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.answer = OutcomeWords.typed(
            cleaned.get("code", ""),
            cleaned.get("words", ""),
            cleaned.get("service", ""),
            cleaned.get("answered_on"),
        )
        for name, sentence in self.answer.faults(today=timezone.localdate()).items():
            if name not in self.errors:
                self.add_error(name, sentence)
        return cleaned


class WithdrawForm(forms.Form):
    words = forms.CharField(
        label=_("Why it is withdrawn"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Its author and everybody read it."),
        error_messages={"required": _("Say why the outcome is withdrawn: its author and everybody read it.")},
    )
