from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabConfig(AppConfig):
    name = "lab"
    verbose_name = _("The lab")

    def ready(self) -> None:
        from lab import offers, referrals, roles, subjects, toolbox, versions

        for part in (versions, toolbox, offers, roles, subjects, referrals):
            part.register()
