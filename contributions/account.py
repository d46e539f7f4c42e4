"""The moderator's own choice, in the account settings of the CMS: when to be told of what waits."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from contributions.models import AlertChoice
from contributions.permissions import may_moderate
from people.models import User


class AlertForm(forms.ModelForm):
    class Meta:
        model = AlertChoice
        fields = ["frequency"]
        widgets = {"frequency": forms.RadioSelect}
        help_texts = {
            "frequency": _(
                "At once: one mail every ten minutes at most. Once a day, as long as something waits: "
                "the oldest, and what is late."
            )
        }

    def save(self, commit: bool = True) -> AlertChoice:
        # The choice alone: when its owner was told last may change at this very moment.
        choice, _created = AlertChoice.objects.update_or_create(
            user=self.instance.user, defaults={"frequency": self.cleaned_data["frequency"]}
        )
        return choice


class AlertPanel(BaseSettingsPanel):
    """Shown to those who may moderate."""

    name = "moderation_alerts"
    title = _("What awaits a decision")
    tab = notifications_tab
    order = 200
    form_class = AlertForm

    def is_active(self) -> bool:
        return may_moderate(self.user)

    def get_form(self) -> AlertForm:
        choice = AlertChoice.objects.filter(user=self.user).first() or AlertChoice(user=self.user)
        data = self.request.POST if self.request.method == "POST" else None
        return AlertForm(data, instance=choice, prefix=self.name)


@hooks.register("register_account_settings_panel")
def alert_panel(request: HttpRequest, user: User, profile: Any) -> AlertPanel:
    return AlertPanel(request, user, profile)
