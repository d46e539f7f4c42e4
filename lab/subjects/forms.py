"""The form of a subject: a sentence and a situation are all that is needed."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calls.guards import GuardedForm
from contributions.form_fields import AddressField, PlainTextField
from contributions.models import Contribution
from lab.models import SubjectIndexPage
from lab.subjects.services import SubjectWords
from taxonomy.forms import ThemeChoiceField
from taxonomy.models import Theme

TITLE_MAX = PLACE_MAX = 140
SITUATION_MAX = 3500
CHANGE_MAX = 2000
NOT_OFFERED = _("This choice is not offered (any more). Choose another.")


class SubjectForm(GuardedForm):
    """What happens, to whom, and what should change. Only the first two must be said."""

    title = PlainTextField(
        longest=TITLE_MAX,
        one_line=True,
        label=_("The subject in a sentence"),
        error_messages={"required": _("Say in a sentence what it is about.")},
    )
    situation = PlainTextField(
        longest=SITUATION_MAX,
        label=_("What happens today? To whom?"),
        help_text=_("Name nobody."),
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Describe what happens: this field is empty.")},
    )
    change = PlainTextField(
        longest=CHANGE_MAX,
        required=False,
        label=_("What would you like to see change?"),
        help_text=_("Name nobody."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    place = PlainTextField(
        longest=PLACE_MAX,
        one_line=True,
        required=False,
        label=_("Where?"),
        help_text=_("A town, a school, a line, a counter… Leave it empty if it would point at you."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    theme = ThemeChoiceField(
        queryset=Theme.objects.none(),
        required=False,
        label=_("Theme"),
        empty_label=_("No theme in particular"),
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    sender_kind = forms.ChoiceField(
        required=False,
        label=_("I am"),
        choices=[("", _("I would rather not say")), *Contribution.SenderKind.choices],
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    email = AddressField(label=_("E-mail address, to be told what becomes of it"))

    def __init__(self, data: QueryDict | None = None, *, page: SubjectIndexPage) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["email"].help_text = ngettext(
            "For the receipt and the answer. Never published, erased after %(months)d month.",
            "For the receipt and the answer. Never published, erased after %(months)d months.",
            page.retention_months,
        ) % {"months": page.retention_months}
        fields["theme"].queryset = Theme.objects.order_by("path")
        if not fields["theme"].queryset.exists():
            del fields["theme"]

    def words(self) -> SubjectWords:
        """What a valid form says."""
        said = self.cleaned_data
        theme = said.get("theme")
        return SubjectWords(
            title=said["title"],
            situation=said["situation"],
            change=said["change"],
            place=said["place"],
            sender_kind=said["sender_kind"],
            theme_id=theme.pk if theme else None,
        )
