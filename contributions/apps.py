from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    name = "contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        from contributions.today import register_today
        from portal.cache.signals import touch_on_save

        from .models import Reason

        register_today()
        # Reasons are printed on the page of the charter and in threads.
        touch_on_save(Reason)
