"""The form of a call: fixed fields, plain text, and two quiet guards against robots."""

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.validators import EmailValidator
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.plain_text import clean_text, is_blank

TITLE_MAX = 150
BODY_MAX = 3500
NAME_MAX = 60
EMAIL_MAX = 254
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


class ContributionForm(forms.Form):
    """One answer to a call. Only the title and the text are required."""

    title = PlainTextField(
        longest=TITLE_MAX,
        one_line=True,
        label=_("Title"),
        help_text=_("A few words: what your answer is about."),
        error_messages={"required": _("Give your answer a title, even a short one.")},
    )
    body = PlainTextField(
        longest=BODY_MAX,
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Write your answer: this field is empty.")},
    )
    shown_as = PlainTextField(
        longest=NAME_MAX,
        one_line=True,
        required=False,
        label=_("Name shown"),
        help_text=_("A name, a pseudonym or “Parent”, “Bus driver”… Empty: “Anonymous”."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    email = PlainTextField(
        longest=EMAIL_MAX,
        one_line=True,
        required=False,
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    # Seen by robots only.
    website = forms.CharField(required=False, label=_("Leave this field empty"), max_length=None)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, prompt: str = "", retention_months: int, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, "label_suffix": "", **kwargs})
        if prompt:
            self.fields["body"].label = prompt
        self.fields["body"].help_text = gettext("Name nobody. %(longest)d characters at most.") % {
            "longest": BODY_MAX
        }
        self.fields["email"].help_text = ngettext(
            "To receive the receipt and the news. Never published, erased after %(months)d month.",
            "To receive the receipt and the news. Never published, erased after %(months)d months.",
            retention_months,
        ) % {"months": retention_months}
        self.fields["opened"].initial = stamp()

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email and "@" not in email:
            raise forms.ValidationError(gettext("The @ is missing. Example: name@example.org"))
        if email and set(email) & UNUSUAL_IN_ADDRESSES:
            # Allowed between quotation marks (RFC 5321), used by nobody, and read as a list by some programs.
            raise forms.ValidationError(gettext("This address is not complete. Example: name@example.org"))
        if email:
            EmailValidator(gettext("This address is not complete. Example: name@example.org"))(email)
        return email

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            # A person whose browser filled it in has only to send again: the field comes back empty.
            raise forms.ValidationError(
                gettext("A field that must stay empty was filled in. It is empty again: send once more.")
            )
        return ""

    def shown_again(self) -> "ContributionForm":
        """The same words with a fresh stamp and an empty trap, to be sent with one click."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["website"] = ""
        data["opened"] = stamp()
        self.data = data
        return self


def stamp() -> str:
    """When a form was opened, signed."""
    return signing.TimestampSigner(salt="form-opened").sign("")


def sent_too_soon(opened: str) -> bool:
    """Whether a form came back faster than anybody writes, or without a stamp of ours."""
    if not settings.RATE_LIMITS:
        return False
    signer = signing.TimestampSigner(salt="form-opened")
    try:
        signer.unsign(opened)
    except signing.BadSignature:
        return True
    try:
        signer.unsign(opened, max_age=settings.FORM_MINIMUM_SECONDS)
    except signing.SignatureExpired:
        return False
    return True
