"""The form by which an agent joins."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.guards import GuardedForm
from contributions.form_fields import AddressField
from lab.models import RolesPage
from lab.roles.engagement_forms import SAID, EngagementFields
from lab.roles.services import Wish, may_join


class JoinForm(EngagementFields, GuardedForm):
    """How far somebody engages, and the address whose owner confirms it."""

    email = AddressField(
        required=True,
        label=_("Your professional e-mail address"),
        error_messages={
            "required": _("Write your address: a link that we send there confirms your engagement.")
        },
    )

    def __init__(self, data: QueryDict | None = None, *, page: RolesPage, level: str = "") -> None:
        super().__init__(data)
        self.page = page
        self.offer()
        fields: Any = self.fields
        fields["level"].initial = level
        fields["email"].help_text = gettext(
            "A mail asks you to confirm. Never published; erased in two days if it is not confirmed."
        )
        self.order_fields(["level", "theme", "skills", "service", "territory", "email"])

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if not may_join(email):
            raise forms.ValidationError(self.not_an_agent())
        return email

    def not_an_agent(self) -> str:
        """What the address should be, and whom to ask otherwise."""
        sentence = gettext(
            "This is not an address of an administration that we know: write your professional one. "
            "If it is one, tell us: %(contact)s."
        )
        reached = filter(None, [self.page.service_email, self.page.service_phone])
        return sentence % {"contact": ", ".join(reached)}

    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(email=said["email"], **{name: said[name] for name in SAID})
