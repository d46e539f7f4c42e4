"""What the form of a day asks of agents: how far they engage, and the invitation by which they come first."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.form_fields import PlainTextField
from contributions.models import Contribution
from events.engaged.invitations import may_register_early
from events.models import EventPage
from events.slots import NOT_OFFERED
from lab.roles.engagement_forms import ThemeChoice, level_choices
from people.models import Engagement
from people.models.engagement import SKILLS_MAX
from taxonomy.models import Theme

AGENTS_ONLY = (Contribution.SenderKind.AGENT, Contribution.SenderKind.ELECTED_OFFICIAL)
# Nobody must answer these.
ABOUT_ENGAGING = ("level", "theme", "skills")


class EngagingFields(forms.Form):
    """A part of events.forms.RegistrationForm."""

    day: EventPage
    now: datetime

    level = forms.ChoiceField(
        required=False,
        label=_("How far do you engage with the lab?"),
        help_text=_("For agents. A mail asks you to confirm it; you change or leave at any time."),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    theme = ThemeChoice(
        queryset=Theme.objects.none(), required=False, label=_("On which theme?"), empty_label=_("All themes")
    )
    skills = PlainTextField(
        longest=SKILLS_MAX,
        required=False,
        label=_("Your skills"),
        help_text=_(
            "For a resource agent: the words by which the coordinator finds you. Nobody else reads them."
        ),
        widget=forms.Textarea(attrs={"rows": 2, "class": "input--short", "autocomplete": "off"}),
    )
    # Of an involved agent who registers before the public (events.engaged.invitations).
    invitation = forms.CharField(required=False, widget=forms.HiddenInput)

    def fit_engagement(self) -> None:
        """Each level with its sentence; no theme to choose where there is none."""
        fields: dict[str, Any] = self.fields
        fields["level"].choices = [("", gettext("Not for now")), *level_choices()]
        fields["theme"].queryset = Theme.objects.all()
        if not fields["theme"].queryset.exists():
            del fields["theme"]

    def check_engagement(self, said: dict[str, Any]) -> None:
        """A level is an agent's, a resource agent has skills, an invitation is of one address."""
        level = said.get("level")
        if level and said.get("sender_kind") not in AGENTS_ONLY:
            self.add_error(
                "level", gettext("This is for agents and elected officials: say above that you are one.")
            )
        elif level == Engagement.Level.RESOURCE and not said.get("skills") and "skills" not in self.errors:
            self.add_error("skills", gettext("Write your skills: the coordinator finds you by these words."))
        invitation, email = said.get("invitation", ""), said.get("email")
        if email and invitation and not self.day.registers(self.now):
            about = {"day": self.day, "invitation": invitation, "now": self.now}
            if may_register_early(**about) and not may_register_early(**about, email=email):
                sentence = gettext(
                    "Write the address at which you were invited: it is the one that may register first."
                )
                self.add_error("email", sentence)
