"""What whoever sent a referral says of a brief by the secret link: yes to this version, or what to change."""

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contributions.author_forms import AuthorForm
from contributions.form_fields import PlainTextField
from contributions.pages import ParticipationPage
from contributions.sent import SentThing
from lab.models import Referral

CHANGE_MAX = 2000


class BriefForm(AuthorForm):
    """The number of the version that was read; unreadable, it is that of none."""

    number = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, sent: Referral, page: ParticipationPage) -> None:
        super().__init__(data, sent=sent, page=page)
        self.fields["number"].initial = newest_number(sent)

    def clean_number(self) -> int:
        typed = self.cleaned_data["number"].strip()
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0

    def as_of_now(self, sent: SentThing) -> QueryDict:
        data = super().as_of_now(sent).copy()
        data["number"] = str(newest_number(cast(Referral, sent)))
        return data

    def kept(self) -> list[dict[str, str]]:
        return [text for text in super().kept() if text["id"] != "kept-number"]


class ChangeForm(BriefForm):
    """What the brief should say instead."""

    words = PlainTextField(
        longest=CHANGE_MAX,
        label=_("What should be changed, and why?"),
        help_text=_("Read by the team, never published."),
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Write what should be changed: this field is empty.")},
    )


def newest_number(referral: Referral) -> int:
    """The number of the newest version of the brief; 0 while there is none."""
    return referral.briefs.order_by("-number").values_list("number", flat=True).first() or 0
