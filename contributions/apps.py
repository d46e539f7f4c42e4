from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    name = "contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        from contributions.search_store import keep_trigger
        from contributions.today import register_today
        from portal.cache.signals import touch_on_save

        from .models import Reason

        register_today()
        post_migrate.connect(keep_trigger, sender=self)
        # Reasons are printed on the page of the charter and in threads.
        touch_on_save(Reason)
