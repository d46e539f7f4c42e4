"""The two fields that make an answer, where it is first written and where its author corrects it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.form_fields import PlainTextField
from contributions.pages import BODY_MAX, ParticipationPage

TITLE_MAX = 150


class WordsForm(forms.Form):
    """A title and a text, in the words of the page that asks for them and within its limit."""

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
        help_text=_("Name nobody."),
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Write your answer: this field is empty.")},
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        page: ParticipationPage,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=initial, use_required_attribute=False, label_suffix="")
        body: Any = self.fields["body"]
        label, body.longest = page.answer_asked()
        if label:
            body.label = label
