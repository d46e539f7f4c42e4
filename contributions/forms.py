"""The moderator's form: one decision on one contribution, as it was when it was read."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.models import Decision, Reason


class DecisionForm(forms.Form):
    """What the moderator decides, with the version that was on the screen."""

    version_seen = forms.IntegerField(widget=forms.HiddenInput)
    verb = forms.ChoiceField(choices=Decision.Verb.choices, widget=forms.HiddenInput, required=True)
    reason = forms.ModelChoiceField(
        queryset=Reason.objects.none(),
        required=False,
        label=_("Reason"),
        empty_label=_("Choose the rule that applies"),
    )
    words = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Words to the author (optional)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Added to the words of the reason."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].queryset = Reason.objects.filter(active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if (
            cleaned.get("verb") == Decision.Verb.DECLINE
            and not cleaned.get("reason")
            and "reason" not in self.errors
        ):
            self.add_error("reason", gettext("Choose a reason: the author is told which rule applies."))
        return cleaned
