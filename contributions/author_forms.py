"""What an author writes behind the secret link: a correction, a contest, a name, an address; or a button."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.form_fields import AddressField, NameField, PlainTextField
from contributions.models import Contribution
from contributions.moves import name_is_fixed
from contributions.pages import ParticipationPage
from contributions.sent import SentThing
from contributions.words_form import WordsForm
from people.digests import email_digest
from people.models import ContactDetails

CONTEST_MAX = 3000


class Written(forms.Form):
    """What somebody writes about what they sent, and must not lose."""

    def as_of_now(self, sent: SentThing) -> QueryDict:
        """What was written, as if it had been begun on what stands now."""
        return cast(QueryDict, self.data)

    def kept(self) -> list[dict[str, str]]:
        """What was written, to be copied where it can no longer be sent."""
        kept = [
            {"id": f"kept-{field.name}", "label": str(field.label), "text": str(field.value() or "")}
            for field in self
            if field.name != "seen"
        ]
        return kept if any(text["text"] for text in kept) else []


class AuthorForm(Written):
    """A form about what was `sent` to `page`. Without a field it is a button."""

    def __init__(self, data: QueryDict | None = None, *, sent: SentThing, page: ParticipationPage) -> None:
        super().__init__(data, use_required_attribute=False, label_suffix="")


class ButtonForm(AuthorForm):
    """Nothing to write: pressing the button is all."""


class CorrectionForm(WordsForm, Written):
    """The title and the text again, as they stand, with the version that was read."""

    # Unreadable, it is the version of nothing: the words come back beside what stands.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, sent: Contribution, page: ParticipationPage) -> None:
        initial: dict[str, Any] = {"title": sent.title, "body": sent.body, "seen": sent.submission.version}
        super().__init__(data, initial=initial, page=page)

    def clean_seen(self) -> int:
        return self.cleaned_data["seen"] or 0

    def as_of_now(self, sent: SentThing) -> QueryDict:
        data = super().as_of_now(sent).copy()
        data["seen"] = str(sent.submission.version)
        return data


class ContestForm(AuthorForm):
    """Why the decision should be another one."""

    words = PlainTextField(
        longest=CONTEST_MAX,
        label=_("Why should it be decided otherwise?"),
        help_text=_("Read by somebody else than who decided, and never published."),
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Write why: somebody else will read your words beside your text.")},
    )


class NameForm(AuthorForm):
    """Another name, or none. Where it is public there is nothing to write: it is removed."""

    shown_as = NameField()

    def __init__(self, data: Any = None, *, sent: Contribution, page: ParticipationPage) -> None:
        super().__init__(data, sent=sent, page=page)
        self.fields["shown_as"].initial = sent.shown_as
        if name_is_fixed(sent) or not page.asks_who():
            self.fields["shown_as"].widget = forms.HiddenInput()
            self.fields["shown_as"].initial = ""


class AddressForm(AuthorForm):
    """The address at which the author wants to be reached."""

    email = AddressField(
        required=True, error_messages={"required": _("Write the address: this field is empty.")}
    )

    def __init__(self, data: Any = None, *, sent: SentThing, page: ParticipationPage) -> None:
        super().__init__(data, sent=sent, page=page)
        self.sent = sent
        email: Any = self.fields["email"]
        email.help_text = gettext("We write to it once: that mail leads to a button that confirms it.")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        kept = ContactDetails.objects.filter(submission_id=self.sent.pk, email_digest=email_digest(email))
        if kept.filter(confirmed_at__isnull=False).exists():
            raise forms.ValidationError(gettext("This address is confirmed already: nothing to change."))
        return email


class LinksForm(forms.Form):
    """The address whose links are to be sent to it."""

    email = AddressField(
        required=True,
        label=_("Your e-mail address"),
        help_text=_("The one that you gave with what you sent, or since."),
        error_messages={"required": _("Write the address: this field is empty.")},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, use_required_attribute=False, label_suffix="")
