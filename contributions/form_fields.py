"""Form fields for what people write: plain text, kept whole even when it is refused."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.plain_text import clean_text, is_blank

LONGEST_NUMBER = 15
EMAIL_MAX = 254
NAME_MAX = 60
UNUSUAL_IN_ADDRESSES = set('"(),:;<>[]\\ ')


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


class AddressField(PlainTextField):
    """An e-mail address that nobody must give; what it lacks is said in a sentence."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
        values = {"required": False, "label": _("E-mail address"), "widget": widget}
        super().__init__(longest=EMAIL_MAX, one_line=True, **values | kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and "@" not in value:
            raise forms.ValidationError(gettext("The @ is missing. Example: name@example.org"))
        if value and set(value) & UNUSUAL_IN_ADDRESSES:
            # Allowed between quotation marks (RFC 5321), used by nobody, and read as a list by some programs.
            raise forms.ValidationError(gettext("This address is not complete. Example: name@example.org"))
        if value:
            EmailValidator(gettext("This address is not complete. Example: name@example.org"))(value)


class NameField(PlainTextField):
    """The name that goes with somebody's words in public; nobody must give one."""

    def __init__(self, **kwargs: Any) -> None:
        values = {
            "required": False,
            "label": _("Name shown"),
            "help_text": _("A name, a pseudonym or “Parent”, “Bus driver”… Empty: “Anonymous”."),
            "widget": forms.TextInput(attrs={"autocomplete": "nickname"}),
        }
        super().__init__(longest=NAME_MAX, one_line=True, **values | kwargs)


class NumberField(forms.DecimalField):
    """A number between two bounds, with two decimals at most; a comma or a point, in either language."""

    def __init__(self, *, least: int, greatest: int, **kwargs: Any) -> None:
        self.least = least
        self.greatest = greatest
        super().__init__(localize=True, **kwargs)

    def to_python(self, value: Any) -> Any:
        number: Decimal | None = super().to_python(value)
        if number is None:
            return None
        # The size first: rounding something like 1e999999999 is an error of its own.
        if not number.is_finite() or (number and not -3 < number.adjusted() < LONGEST_NUMBER):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if number != round(number, 2):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return number

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value < self.least:
            raise forms.ValidationError(gettext("The least is %(least)d.") % {"least": self.least})
        if value is not None and value > self.greatest:
            message = gettext("The greatest is %(greatest)d.")
            raise forms.ValidationError(message % {"greatest": self.greatest})
