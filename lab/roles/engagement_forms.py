"""What an engagement says, in forms: how far, on what, with what, for which service, from where."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.form_fields import PlainTextField
from people.engagement import LEVEL_SENTENCES
from people.models import Engagement
from people.models.engagement import SKILLS_MAX
from taxonomy.models import Territory, Theme

SERVICE_MAX = 150
SAID = ("level", "theme", "skills", "service", "territory")

Level = Engagement.Level


def level_choices() -> list[tuple[str, str]]:
    """Each level with the sentence that says what it does."""
    return [
        (
            level.value,
            gettext("%(level)s: %(sentence)s") % {"level": level.label, "sentence": LEVEL_SENTENCES[level]},
        )
        for level in Level
    ]


class ThemeChoice(forms.ModelChoiceField):
    def label_from_instance(self, theme: Any) -> str:
        return str(theme.indented_title())


class EngagementFields(forms.Form):
    """The fields of an engagement, whoever asks for them; `offer` fills their lists."""

    level = forms.ChoiceField(
        label=_("How far do you engage?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the levels.")},
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
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    service = PlainTextField(
        longest=SERVICE_MAX,
        one_line=True,
        required=False,
        label=_("Your service"),
        help_text=_("To count the agents of each service, never to name them."),
    )
    territory = forms.ModelChoiceField(
        queryset=Territory.objects.none(),
        required=False,
        label=_("Your département"),
        empty_label=_("Not said"),
    )

    def offer(self) -> None:
        """What there is to choose from; a list that would be empty is not shown."""
        fields: Any = self.fields
        fields["level"].choices = level_choices()
        fields["theme"].queryset = Theme.objects.all()
        fields["territory"].queryset = Territory.objects.exclude(kind=Territory.Kind.COMMUNE)
        for name in ("theme", "territory"):
            if not fields[name].queryset.exists():
                fields[name].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("level") == Level.RESOURCE and not said.get("skills") and "skills" not in self.errors:
            self.add_error("skills", gettext("Write your skills: the coordinator finds you by these words."))
        return said


class EngagementForm(EngagementFields):
    """What an engagement says, as it stands: the form behind its link."""

    def __init__(self, data: QueryDict | None = None, *, engagement: Engagement) -> None:
        initial = {name: getattr(engagement, name) for name in SAID}
        super().__init__(data, initial=initial, use_required_attribute=False, label_suffix="")
        self.offer()
