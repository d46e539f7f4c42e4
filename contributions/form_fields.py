"""Form fields for what people write: plain text, kept whole even when it is refused."""

from typing import Any

from django import forms
from django.utils.translation import ngettext

from contributions.plain_text import clean_text, is_blank


class PlainTextField(forms.CharField):
    """Text as people type it; too long is an error that keeps every word.

    No `maxlength` in the page: a browser would cut a pasted text without a word.
    """

    def __init__(self, *, longest: int, one_line: bool = False, **kwargs: Any) -> None:
        self.longest = longest
        self.one_line = one_line
        super().__init__(strip=False, **kwargs)
        # NUL and its like are taken out by to_python rather than refused.
        self.validators = []

    def to_python(self, value: Any) -> str:
        text = clean_text(super().to_python(value) or "", one_line=self.one_line)
        return "" if is_blank(text) else text

    def validate(self, value: str) -> None:
        super().validate(value)
        excess = len(value) - self.longest
        if excess > 0:
            message = ngettext(
                "%(excess)d character too many: %(longest)d at most. Nothing was cut.",
                "%(excess)d characters too many: %(longest)d at most. Nothing was cut.",
                excess,
            )
            raise forms.ValidationError(message % {"excess": excess, "longest": self.longest})
