"""Quiet guards of the forms that anybody may send: a trap, the time that writing takes, how often."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from calls.limits import seconds_to_wait

# Not written by people, and after what they write.
GUARDS = ("website", "opened")


class GuardedForm(forms.Form):
    """A form with a field that only robots fill in, and the signed instant at which it was opened.

    What was signed with that instant is `about`: what the form was opened for, empty when that is plain.
    """

    # Seen by robots only.
    website = forms.CharField(required=False, label=_("Leave this field empty"), max_length=None)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    data: QueryDict
    # The server says what is missing, in its own words.
    use_required_attribute = False
    # Values of fields that hold nothing worth keeping.
    says_nothing: tuple[Any, ...] = (None, "", [], False)
    # Fields whose value is nothing that somebody wrote.
    no_words: tuple[str, ...] = ("website",)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        about: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.label_suffix = ""
        self.about = about
        self.fields["opened"].initial = _stamp(about)
        self.order_fields([name for name in self.fields if name not in GUARDS])

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            # A person whose browser filled it in has only to send again: the field comes back empty.
            raise forms.ValidationError(
                gettext("A field that must stay empty was filled in. It is empty again: send once more.")
            )
        return ""

    @property
    def sent_too_soon(self) -> bool:
        """Whether it came back faster than anybody writes, or without a stamp of ours."""
        if not settings.RATE_LIMITS:
            return False
        opened = str(self.data.get("opened", ""))
        try:
            _signer().unsign(opened)
        except signing.BadSignature:
            return True
        try:
            _signer().unsign(opened, max_age=settings.FORM_MINIMUM_SECONDS)
        except signing.SignatureExpired:
            return False
        return True

    @property
    def was_opened(self) -> bool:
        """Whether this form was really shown for what it is about, however long ago."""
        try:
            return _signer().unsign(str(self.data.get("opened", ""))) == self.about
        except signing.BadSignature:
            return False

    def kept_words(self) -> list[dict[str, str]]:
        """Everything typed and chosen, to be copied before leaving the page."""
        kept = []
        for field in self.visible_fields():
            value = field.value()
            if field.name in self.no_words or value in self.says_nothing:
                continue
            choices = {str(key): str(label) for key, label in getattr(field.field, "choices", [])}
            values = value if isinstance(value, list) else [value]
            text = "\n".join(choices.get(str(each), _as_read(field.field, each)) for each in values)
            kept.append({"id": f"kept-{field.name}", "label": str(field.label), "text": text})
        return kept

    def shown_again(self) -> Self:
        """The same words with a fresh stamp and an empty trap, to be sent with one click."""
        data = self.data.copy()
        data["website"] = ""
        data["opened"] = _stamp(self.about)
        self.data = data
        return self


@dataclass(frozen=True)
class NotYet:
    """Why a form is not taken at this instant, in a sentence; `seconds` to wait where that is known."""

    sentence: str
    seconds: int = 0

    def told_on(self, response: HttpResponse) -> HttpResponse:
        """`response`, which says the sentence, with when to come back."""
        if self.seconds:
            response["Retry-After"] = str(self.seconds)
        return response


def not_yet(request: HttpRequest, page: Page, form: GuardedForm, *, sending: str) -> NotYet | None:
    """Count one sending of a valid `form`, and say what it must wait for; None when it may be taken.

    Each code `sending` is counted on its own: a flood of one sort stops no other.
    """
    if form.sent_too_soon:
        return NotYet(
            gettext("That was very fast. Your words are kept: wait a moment, then send them again.")
        )
    seconds = seconds_to_wait(request, page, sending=sending)
    if not seconds:
        return None
    sentence = ngettext(
        "Many people are sending at once. Your words are kept: send them again in %(seconds)d second.",
        "Many people are sending at once. Your words are kept: send them again in %(seconds)d seconds.",
        seconds,
    )
    return NotYet(sentence % {"seconds": seconds}, seconds)


def _as_read(field: forms.Field, value: Any) -> str:
    """A value as people read it: a day that a browser sent as 2031-06-30 is written out, a tick is a yes."""
    if value is True:
        return gettext("Yes")
    if isinstance(field, forms.DateField):
        with suppress(forms.ValidationError):
            if day := field.to_python(value):
                return date_format(day)
    return str(value)


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="form-opened")


def _stamp(about: str) -> str:
    """When a form was opened, and for what, signed."""
    return _signer().sign(about)
