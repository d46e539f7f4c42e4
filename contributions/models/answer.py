"""The editor's own questions, and the answers as they were asked."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.forms.models import AbstractFormField

from contributions.models.submission import Submission

LONGEST_LINE = 250
LONGEST_TEXT = 3000
MOST_CHOICES = 30
LONGEST_CHOICE = 150


class QuestionType(models.TextChoices):
    """Wagtail's codes of form fields, those that a question may have."""

    SHORT_TEXT = "singleline", _("Short text")
    LONG_TEXT = "multiline", _("Long text")
    ONE_CHOICE = "radio", _("One choice")
    SEVERAL_CHOICES = "checkboxes", _("Several choices")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    CONSENT = "checkbox", _("Consent")


WITH_CHOICES = frozenset({QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES})


class Visibility(models.TextChoices):
    """Who reads an answer. A personal one is kept with the contact details and erased with them."""

    PUBLIC = "public", _("Everybody")
    TEAM = "team", _("The team")
    PERSONAL = "personal", _("Personal: only who may see contact details")


def new_key() -> str:
    """What ties answers to a question, whatever its label and row become."""
    return secrets.token_hex(5)


class AbstractQuestion(AbstractFormField):
    """One question of an editor's form: Wagtail's form field, plus who reads the answers.

    `key` stays when the question is reworded, and goes with revisions: a row's primary key does neither.
    """

    key = models.CharField(max_length=20, default=new_key, editable=False)
    field_type = models.CharField(_("type"), max_length=16, choices=QuestionType.choices)
    field_type.required_on_save = True  # type: ignore[attr-defined]
    required = models.BooleanField(_("required"), default=False)
    visibility = models.CharField(
        _("who reads the answers"), max_length=10, choices=Visibility.choices, default=Visibility.TEAM
    )
    max_length = models.PositiveIntegerField(
        _("longest answer (characters)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TEXT)],
    )
    min_value = models.IntegerField(_("least number"), null=True, blank=True)
    max_value = models.IntegerField(_("greatest number"), null=True, blank=True)

    panels = [
        FieldPanel("label"),
        FieldRowPanel(
            [
                FieldPanel("field_type", classname="formbuilder-type", required_on_save=True),
                FieldPanel("visibility", help_text=_("The form says it beside the question.")),
            ]
        ),
        FieldPanel("choices", classname="formbuilder-choices"),
        FieldPanel("help_text", help_text=_("Below the question: an example, or why you ask.")),
        FieldPanel("required", help_text=_("Whoever does not answer it cannot send the form.")),
        FieldRowPanel(
            [
                FieldPanel("max_length", help_text=_("Of a text.")),
                FieldPanel("min_value", help_text=_("Of a number.")),
                FieldPanel("max_value", help_text=_("Of a number.")),
            ]
        ),
    ]

    class Meta(AbstractFormField.Meta):
        abstract = True
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.label

    def choice_list(self) -> list[str]:
        """The choices offered, one per line of the field, each once."""
        lines = [" ".join(line.split()) for line in self.choices.splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        choices = self.choice_list()
        if self.field_type in WITH_CHOICES:
            if len(choices) < 2:
                errors["choices"] = gettext("Give at least two choices, one per line.")
            elif len(choices) > MOST_CHOICES:
                errors["choices"] = gettext("%(most)d choices at most.") % {"most": MOST_CHOICES}
            elif any(len(choice) > LONGEST_CHOICE for choice in choices):
                errors["choices"] = gettext("A choice has %(most)d characters at most.") % {
                    "most": LONGEST_CHOICE
                }
        if self.min_value is not None and self.max_value is not None and self.min_value > self.max_value:
            errors["max_value"] = gettext("The greatest number is below the least.")
        if errors:
            raise ValidationError(errors)


class Answer(models.Model):
    """An answer to an editor's question, with the label, type and visibility that were shown.

    Public and team answers only: a personal one is a people.PersonalAnswer.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="answers", verbose_name=_("submission")
    )
    key = models.CharField(max_length=20)
    label = models.CharField(_("question"), max_length=255)
    field_type = models.CharField(_("type"), max_length=16, choices=QuestionType.choices)
    visibility = models.CharField(
        _("who reads it"),
        max_length=10,
        choices=[choice for choice in Visibility.choices if choice[0] != Visibility.PERSONAL],
    )
    # As it is shown; several choices stand on a line each.
    value = models.TextField(_("answer"))
    sort_order = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        default_permissions = ()
        ordering = ["sort_order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "key"], name="one_answer_per_question"),
            models.CheckConstraint(
                condition=models.Q(visibility__in=["public", "team"]), name="answer_is_not_personal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.key}"
