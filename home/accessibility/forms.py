"""The form of a barrier: what went wrong is all that must be said."""

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from calls.guards import GuardedForm
from contributions.form_fields import AddressField, PlainTextField
from home.accessibility.models import AccessibilityPage
from home.accessibility.services import BarrierWords
from home.accessibility.where import LONGEST, as_written

LONGEST_TEXT = 3000


class BarrierForm(GuardedForm):
    """Where, what was tried, what went wrong, and with what."""

    where = PlainTextField(
        longest=LONGEST,
        one_line=True,
        required=False,
        label=_("On which page?"),
        help_text=_("Its address, or what it is about. Leave it empty if it is the whole site."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    tried = PlainTextField(
        longest=LONGEST_TEXT,
        required=False,
        label=_("What did you want to do?"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    problem = PlainTextField(
        longest=LONGEST_TEXT,
        label=_("What went wrong?"),
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Say what went wrong: this field is empty.")},
    )
    equipment = PlainTextField(
        longest=LONGEST,
        one_line=True,
        required=False,
        label=_("With which equipment?"),
        help_text=_(
            "If you wish: phone or computer, browser, screen reader, enlargement, keyboard alone… "
            "Nothing about your health is needed."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = AddressField(label=_("E-mail address, to receive the answer"))

    def __init__(self, data: QueryDict | None = None, *, page: AccessibilityPage, where: str = "") -> None:
        super().__init__(data, initial={"where": where})
        for name in ("tried", "problem"):
            self.fields[name].help_text = gettext("%(longest)s characters at most.") % {
                "longest": number_format(LONGEST_TEXT, force_grouping=True)
            }
        self.fields["email"].help_text = ngettext(
            "For the receipt and the answer. Never published, erased after %(months)d month.",
            "For the receipt and the answer. Never published, erased after %(months)d months.",
            page.retention_months,
        ) % {"months": page.retention_months}

    def words(self, request: HttpRequest) -> BarrierWords:
        """What a valid form says."""
        said = self.cleaned_data
        return BarrierWords(
            where=as_written(said["where"], request),
            tried=said["tried"],
            problem=said["problem"],
            equipment=said["equipment"],
        )
