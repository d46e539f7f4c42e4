"""The editor's questions as form fields, and what was answered as rows.

A field is named after its question's key, so that a form opened before a question was reworded still
fits. What was shown (labels, types, who reads) is summed up in the form by `fingerprint`, so that an
answer is never kept under a question, or for readers, that its author did not see.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.forms import FormBuilder

from contributions.form_fields import NumberField, PlainTextField
from contributions.models.answer import (
    LONGEST_LINE,
    LONGEST_TEXT,
    AbstractQuestion,
    Answer,
    Visibility,
)
from contributions.models.submission import Submission
from people.models import PersonalAnswer

PREFIX = "q_"
GREATEST_NUMBER = 10**12
MOST_LOST = 5


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """An answer with the question as it was shown; several choices stand on a line each."""

    key: str
    label: str
    field_type: str
    visibility: str
    value: str


class QuestionFormBuilder(FormBuilder):
    """Wagtail's form builder with this portal's fields: plain text, sentences for errors, bounded values."""

    @property
    def formfields(self) -> dict[str, forms.Field]:
        return {field_name(question): self._field(question) for question in self.fields}

    def _field(self, question: AbstractQuestion) -> forms.Field:
        create = self.get_create_field_function(question.field_type)
        field: forms.Field = create(question, self.get_field_options(question))
        if question.visibility == Visibility.PERSONAL:
            # No draft of it stays on the device (static/js/draft.js).
            field.widget.attrs["data-personal"] = "true"
        return field

    def get_field_options(self, field: AbstractQuestion) -> dict[str, Any]:
        return {
            "label": field.label,
            "help_text": _help_text(field),
            "required": field.required,
            "error_messages": {"required": _("Answer this question.")},
        }

    def get_formatted_field_choices(self, field: AbstractQuestion) -> list[tuple[str, str]]:
        return [(choice, choice) for choice in field.choice_list()]

    def create_singleline_field(self, field: AbstractQuestion, options: dict[str, Any]) -> forms.Field:
        longest = min(field.max_length or LONGEST_LINE, LONGEST_LINE)
        return PlainTextField(longest=longest, one_line=True, **options)

    def create_multiline_field(self, field: AbstractQuestion, options: dict[str, Any]) -> forms.Field:
        widget = forms.Textarea(attrs={"rows": 3, "class": "input--short"})
        return PlainTextField(longest=field.max_length or LONGEST_TEXT, widget=widget, **options)

    def create_radio_field(self, field: AbstractQuestion, options: dict[str, Any]) -> forms.Field:
        options["error_messages"] = {
            "required": _("Choose one of the answers."),
            "invalid_choice": _("This choice is not offered (any more). Choose another."),
        }
        choices = self.get_formatted_field_choices(field)
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)

    def create_checkboxes_field(self, field: AbstractQuestion, options: dict[str, Any]) -> forms.Field:
        options["error_messages"] = {
            "required": _("Tick at least one box."),
            "invalid_choice": _("This choice is not offered (any more). Choose another."),
            "invalid_list": _("This choice is not offered (any more). Choose another."),
        }
        choices = self.get_formatted_field_choices(field)
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)

    def create_number_field(self, field: AbstractQuestion, options: dict[str, Any]) -> forms.Field:
        options["error_messages"] |= {"invalid": _("Write a number, with two decimals at most.")}
        return NumberField(
            least=-GREATEST_NUMBER if field.min_value is None else field.min_value,
            greatest=GREATEST_NUMBER if field.max_value is None else field.max_value,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input--number"}),
            **options,
        )

    def create_date_field(self, field: AbstractQuestion, options: dict[str, Any]) -> forms.Field:
        options["error_messages"] |= {"invalid": _("Write a date, for example 25/12/2026.")}
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input--number"})
        return forms.DateField(input_formats=["%Y-%m-%d", "%d/%m/%Y"], widget=widget, **options)

    def create_checkbox_field(self, field: AbstractQuestion, options: dict[str, Any]) -> forms.Field:
        options["error_messages"] = {"required": _("Tick the box to go on.")}
        return forms.BooleanField(**options)


def _help_text(question: AbstractQuestion) -> str:
    """The editor's own hint, then who will read the answer when that is not everybody."""
    hints = [question.help_text]
    if question.visibility == Visibility.TEAM:
        hints.append(gettext("Seen by the team only, never published."))
    elif question.visibility == Visibility.PERSONAL:
        hints.append(gettext("Kept with your contact details, never published."))
    return " ".join(filter(None, hints))


def field_name(question: AbstractQuestion) -> str:
    return f"{PREFIX}{question.key}"


def form_fields(questions: Iterable[AbstractQuestion]) -> dict[str, forms.Field]:
    """A form field for each of `questions`, in their order, under its stable name."""
    return QuestionFormBuilder(list(questions)).formfields


def fingerprint(questions: Sequence[AbstractQuestion]) -> str:
    """What a form shows of its questions, in 16 letters: equal as long as a sender would see the same."""
    shown = [
        [question.key, question.label, question.field_type, question.visibility, question.choice_list()]
        for question in questions
    ]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()[:16]


def given_answers(
    questions: Iterable[AbstractQuestion], cleaned_data: dict[str, Any]
) -> tuple[GivenAnswer, ...]:
    """The answers in a valid form's data; a question left empty has none."""
    given = []
    for question in questions:
        value = as_text(cleaned_data.get(field_name(question)))
        if value:
            given.append(
                GivenAnswer(
                    key=question.key,
                    label=question.label,
                    field_type=question.field_type,
                    visibility=question.visibility,
                    value=value,
                )
            )
    return tuple(given)


def as_text(value: Any) -> str:
    """A cleaned value as it is stored and shown."""
    if value is None or value is False or value == "":
        return ""
    if value is True:
        return gettext("Yes")
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, Decimal):
        text = f"{value.normalize():f}"
        return text if text != "-0" else "0"
    if isinstance(value, date):
        return date_format(value)
    return str(value)


def lost_answers(questions: Iterable[AbstractQuestion], data: QueryDict) -> list[str]:
    """What was typed under questions that no longer exist: shown to its author, since it is not sent."""
    known = {field_name(question) for question in questions}
    lost = []
    for name in data:
        if name.startswith(PREFIX) and name not in known:
            text = " · ".join(data.getlist(name)).strip()
            if text:
                lost.append(text[:LONGEST_TEXT])
    return lost[:MOST_LOST]


def keep_answers(submission: Submission, answers: Sequence[GivenAnswer], *, delete_after: date) -> None:
    """Store `answers`, personal ones apart until `delete_after`. Call it in the submission's transaction."""
    Answer.objects.bulk_create(
        Answer(
            submission=submission,
            key=answer.key,
            label=answer.label,
            field_type=answer.field_type,
            visibility=answer.visibility,
            value=answer.value,
            sort_order=position,
        )
        for position, answer in enumerate(answers)
        if answer.visibility != Visibility.PERSONAL
    )
    PersonalAnswer.objects.bulk_create(
        PersonalAnswer(
            submission=submission,
            key=answer.key,
            label=answer.label,
            field_type=answer.field_type,
            value=answer.value,
            sort_order=position,
            delete_after=delete_after,
        )
        for position, answer in enumerate(answers)
        if answer.visibility == Visibility.PERSONAL
    )
