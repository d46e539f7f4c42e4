"""What the form of a day asks for its call, where one is open: whether one comes, contributes, or both."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calls.models import CallPage
from contributions.form_fields import PlainTextField
from contributions.models import Contribution
from contributions.questions import PREFIX
from contributions.services import Words
from contributions.words_form import TITLE_MAX
from events.models import EventPage
from events.slots import NOT_OFFERED

COME, CONTRIBUTE, BOTH = "come", "contribute", "both"


class ContributingFields(forms.Form):
    """A part of events.forms.RegistrationForm."""

    data: QueryDict
    call: CallPage | None

    coming = forms.ChoiceField(
        label=_("What would you like to do?"),
        choices=[
            (COME, _("I will come")),
            (CONTRIBUTE, _("I contribute")),
            (BOTH, _("I will come and contribute")),
        ],
        initial=COME,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_OFFERED, "required": _("Choose one of the answers.")},
    )
    words_title = PlainTextField(
        longest=TITLE_MAX,
        one_line=True,
        label=_("Title of your contribution"),
        help_text=_("A few words: what your answer is about."),
        error_messages={"required": _("Give your answer a title, even a short one.")},
    )
    words_body = PlainTextField(
        longest=0,
        label=_("Your contribution"),
        help_text=_("Name nobody."),
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Write your answer: this field is empty.")},
    )

    def ask_words(self, *, coming: Collection[str]) -> None:
        """What goes to the call, when one is open; what is not chosen is not needed, `coming` among it."""
        fields: dict[str, Any] = self.fields
        if self.call is None:
            for name in ("coming", "words_title", "words_body"):
                del fields[name]
            return
        label, longest = self.call.answer_asked()
        body = fields["words_body"]
        body.longest = longest
        body.label = label or body.label
        for name in ("words_title", "words_body"):
            fields[name].required = self.contributes
        if not self.comes:
            for name, field in fields.items():
                if name in coming or name.startswith(PREFIX):
                    field.required = False

    def kept_with_words(self) -> str:
        """How long the address stays with a contribution: the call promises that, not the day."""
        assert self.call is not None
        months = self.call.retention_months
        return ngettext(
            "Beside a contribution, the address is erased %(months)d month after you send it.",
            "Beside a contribution, the address is erased %(months)d months after you send it.",
            months,
        ) % {"months": months}

    @property
    def choice(self) -> str:
        """Come, contribute or both, as it was sent; come where nothing else is offered or said."""
        return self.data.get("coming") or COME if self.call else COME

    @property
    def comes(self) -> bool:
        return self.choice != CONTRIBUTE

    @property
    def contributes(self) -> bool:
        return self.choice in (CONTRIBUTE, BOTH)

    def words(self) -> Words | None:
        """What goes to the call; None when nothing does."""
        if self.call is None or not self.contributes:
            return None
        said = self.cleaned_data
        kinds = self.call.allowed_kinds
        return Words(
            title=said["words_title"],
            body=said["words_body"],
            kind=kinds[0] if len(kinds) == 1 else Contribution.Kind.ANSWER,
            sender_kind=said["sender_kind"] if self.call.asks_sender_kind else "",
        )


def call_to_answer(day: EventPage, now: datetime) -> CallPage | None:
    """The day's call, where an answer may be written beside the registration.

    Not where it asks more than a title and a text of everybody, or where minors are expected to answer.
    """
    call: CallPage | None = day.call
    if call is None or not call.takes_contributions(now) or call.minors_expected:
        return None
    return None if call.questions.filter(required=True).exists() else call
