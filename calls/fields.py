"""A list of codes in one column, chosen with checkboxes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext


class CodeListField(models.JSONField):
    """Some of `codes` (a TextChoices), in its order; the column holds a JSON list of their values."""

    def __init__(self, *args: Any, codes: type[models.TextChoices] | None = None, **kwargs: Any) -> None:
        self.codes = codes
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        assert self.codes is not None
        return forms.MultipleChoiceField(
            choices=self.codes.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
        )

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        known = set(self.codes.values) if self.codes else set()
        if not isinstance(value, list) or set(map(str, value)) - known:
            raise ValidationError(gettext("Choose among the values offered."))
