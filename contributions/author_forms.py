"""What an author writes behind the secret link: a correction that was asked for, a contest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.form_fields import PlainTextField
from contributions.models import Contribution
from contributions.pages import ParticipationPage
from contributions.words_form import WordsForm

CONTEST_MAX = 3000


class CorrectionForm(WordsForm):
    """The title and the text again, as they stand."""

    def __init__(self, data: Any = None, *, contribution: Contribution, page: ParticipationPage) -> None:
        initial = {"title": contribution.title, "body": contribution.body}
        super().__init__(data, initial=initial, page=page)


class ContestForm(forms.Form):
    """Why the decision should be another one."""

    words = PlainTextField(
        longest=CONTEST_MAX,
        label=_("Why should it be decided otherwise?"),
        help_text=_("Read by somebody else than who decided, and never published. 3,000 characters at most."),
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Write why: somebody else will read your words beside your text.")},
    )

    def __init__(self, data: Any = None, *, contribution: Contribution, page: ParticipationPage) -> None:
        super().__init__(data, use_required_attribute=False, label_suffix="")
