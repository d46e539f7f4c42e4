"""The form of a referral: who commissions, the subject, what is open, who carries it on, documents."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from calls.guards import GuardedForm
from contributions.files import FileCheck, check_and_clean
from contributions.form_fields import AddressField, PlainTextField
from lab.models import Referral, ReferralIndexPage
from lab.referrals.addresses import SERVICE, SUBJECT
from lab.referrals.document_fields import DocumentsForm
from lab.referrals.services import Asked
from people.agents import domains_are_listed, is_agent_address
from people.domains import domain_of

LONG, MIDDLE, SHORT = 5000, 2000, 1000
TITLE_MAX, FUNCTION_MAX, NAME_MAX, PHONE_MAX = 140, 150, 150, 30


def _line(longest: int, complete: str = "off", **kwargs: Any) -> PlainTextField:
    attrs = {"autocomplete": complete} | kwargs.pop("attrs", {})
    return PlainTextField(longest=longest, one_line=True, widget=forms.TextInput(attrs=attrs), **kwargs)


def _text(longest: int, rows: int, **kwargs: Any) -> PlainTextField:
    attrs = {"rows": rows, "autocomplete": "off"} | ({"class": "input--short"} if rows < 5 else {})
    return PlainTextField(longest=longest, widget=forms.Textarea(attrs=attrs), **kwargs)


class ReferralForm(GuardedForm, DocumentsForm):
    """One referral. What the lab cannot judge it without is needed; the rest may come while talking."""

    commissioner_kind = forms.ChoiceField(
        label=_("I am"),
        choices=Referral.CommissionerKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the answers."),
            "invalid_choice": _("This choice is not offered (any more). Choose another."),
        },
    )
    commissioner = _line(
        FUNCTION_MAX,
        "organization-title",
        label=_("Your function or your service"),
        help_text=_(
            "Published if the lab takes it up. Never a person’s name: “Vice-president for employment”, "
            "“Directorate of transport”."
        ),
        error_messages={"required": _("Write in whose name you ask: a function or a service, not a person.")},
    )
    name = _line(
        NAME_MAX,
        "name",
        label=_("First name and surname"),
        help_text=_("To call you back. Never published."),
        attrs={"data-personal": ""},
        error_messages={
            "required": _("Write your name: the team asks for you by it, and nobody else reads it.")
        },
    )
    email = AddressField(
        required=True,
        label=_("Your professional e-mail address"),
        error_messages={
            "required": _("Write your professional address: a link sent to it confirms the referral.")
        },
    )
    phone = PlainTextField(
        longest=PHONE_MAX,
        one_line=True,
        required=False,
        label=_("Phone"),
        help_text=_("Never published."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    title = _line(
        TITLE_MAX,
        label=_("The subject in a sentence"),
        error_messages={"required": _("Say in a sentence what it is about.")},
    )
    situation = _text(
        LONG,
        8,
        label=_("What happens today? For whom, since when?"),
        error_messages={"required": _("Describe the situation: this field is empty.")},
    )
    question = _text(
        SHORT,
        3,
        label=_("The question that you ask the lab"),
        help_text=_("As you ask it today: we look together for the one worth working on."),
        error_messages={"required": _("Write your question, even a first version of it.")},
    )
    people_concerned = _text(
        MIDDLE,
        3,
        label=_("Who is concerned, and can be met?"),
        help_text=_("Residents, users, agents, partners: groups, never names."),
        error_messages={"required": _("Say who is concerned: the lab begins by meeting them.")},
    )
    settled = _text(
        MIDDLE,
        3,
        required=False,
        label=_("What is settled already"),
        help_text=_("A vote, a budget, a law, a promise: what the lab takes as it is."),
    )
    open_points = _text(
        MIDDLE,
        3,
        required=False,
        label=_("What is open"),
        help_text=_("What may really change, according to what is found."),
    )
    expected_by = forms.DateField(
        required=False,
        label=_("Expected by"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off"}),
        error_messages={"invalid": _("This is not a date. Example: 31/12/2027")},
    )
    means = _text(
        MIDDLE,
        3,
        required=False,
        label=_("Means"),
        help_text=_("Time of your team, budget, data, places: what you can bring."),
    )
    who_decides = _text(
        SHORT,
        3,
        label=_("Who decides on what comes out?"),
        help_text=_("Functions, not names."),
        error_messages={"required": _("Say who decides: without that, nothing that is tried can last.")},
    )
    who_carries_on = _text(
        SHORT,
        3,
        required=False,
        label=_("Who carries it on afterwards?"),
        help_text=_("A service or a partner that goes on once the lab has left."),
    )
    # What it was begun for, or from.
    offre = forms.CharField(required=False, widget=forms.HiddenInput)
    sujet = forms.CharField(required=False, widget=forms.HiddenInput)

    PARTS: ClassVar[list[tuple[Any, tuple[str, ...]]]] = [
        (_("Who you are"), ("commissioner_kind", "commissioner", "name", "email", "phone")),
        (pgettext_lazy("referral", "The subject"), ("title", "situation", "question", "people_concerned")),
        (_("What is settled, and what is open"), ("settled", "open_points", "expected_by")),
        (_("To carry it through"), ("means", "who_decides", "who_carries_on")),
        (_("Documents"), ("documents",)),
    ]

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        page: ReferralIndexPage,
        now: datetime,
        initial: dict[str, Any] | None = None,
        check_file: FileCheck = check_and_clean,
    ) -> None:
        super().__init__(data, files, initial=initial)
        self.page = page
        self.now = now
        self.check_file = check_file
        self._describe()
        self.order_fields([name for _title, names in self.PARTS for name in names])

    def _describe(self) -> None:
        """What depends on the page and on the installation."""
        fields: dict[str, Any] = self.fields
        months = self.page.retention_months
        kept = ngettext(
            "Never published, erased %(months)d month after the last exchange.",
            "Never published, erased %(months)d months after the last exchange.",
            months,
        ) % {"months": months}
        asked = gettext(
            "The one of your administration or of your mandate: a link sent to it confirms the referral."
        )
        fields["email"].help_text = f"{asked} {kept}"
        fields["expected_by"].help_text = ngettext(
            "The lab says within %(days)d working day whether it takes it up; a test then takes months.",
            "The lab says within %(days)d working days whether it takes it up; a test then takes months.",
            self.page.read_within_days,
        ) % {"days": self.page.read_within_days}
        self.describe_documents()

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields under their headings, in the order in which one thinks of them."""
        return [(str(title), [self[name] for name in names]) for title, names in self.PARTS]

    # --- What was said ------------------------------------------------------------------

    def clean_email(self) -> str:
        """A referral commits an administration: where its domains are listed, others are refused."""
        email: str = self.cleaned_data["email"]
        if sentence := why_not_professional(email, self.page):
            raise forms.ValidationError(sentence)
        return email

    def clean_expected_by(self) -> Any:
        wanted = self.cleaned_data["expected_by"]
        if wanted is not None and wanted < timezone.localdate(self.now):
            raise forms.ValidationError(gettext("This date is past. Choose a later one, or leave it empty."))
        return wanted

    def asked(self) -> Asked:
        """What a valid form says."""
        said = self.cleaned_data
        return Asked(**{name: said[name] for name in Asked.__dataclass_fields__})

    @property
    def begun_for(self) -> tuple[str, str]:
        """The slug of the service and the reference of the subject that the form carries, as they came."""
        return str(self[SERVICE].value() or ""), str(self[SUBJECT].value() or "")


def why_not_professional(email: str, page: ReferralIndexPage) -> str:
    """Why a referral cannot be sent from `email`, in sentences that say what is asked; empty when it can.

    Without a list of domains, no address is asked to be anybody's.
    """
    if is_agent_address(email) or not domains_are_listed():
        return ""
    return gettext(
        "“%(domain)s” is not known here as the domain of an administration or a local authority, and a "
        "referral commits one. Write your professional address. If its domain is missing from our list, "
        "tell %(service)s: %(contact)s."
    ) % {
        "domain": domain_of(email) or email,
        "service": page.service_name,
        "contact": page.service_email or page.service_phone,
    }
