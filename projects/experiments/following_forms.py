"""The form of whoever follows an experiment or offers to test: a wish and an address, no name."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.guards import GuardedForm
from contributions.form_fields import AddressField
from projects.models import Follower

Wish = Follower.Wish


class FollowForm(GuardedForm):
    """What somebody wants, and the address whose owner confirms it."""

    wish = forms.ChoiceField(
        label=_("What would you like?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the two."),
            "invalid_choice": _("Choose one of the two."),
        },
    )
    email = AddressField(
        required=True,
        label=_("Your e-mail address"),
        error_messages={"required": _("Write your address: a link that we send there confirms it.")},
    )

    def __init__(self, data: QueryDict | None = None, *, wish: str = "") -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["wish"].choices = [
            (Wish.TEST.value, gettext("I want to test: the team writes to me when people are needed")),
            (Wish.FOLLOW.value, gettext("I want to follow: a mail when a trial or the verdict is published")),
        ]
        fields["wish"].initial = wish
        fields["email"].help_text = gettext(
            "A mail asks you to confirm. Never published; erased in two days if it is not confirmed."
        )
