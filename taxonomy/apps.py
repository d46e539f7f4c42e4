from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxonomyConfig(AppConfig):
    name = "taxonomy"
    verbose_name = _("Shared words")

    def ready(self) -> None:
        from portal.cache.signals import touch_on_save
        from taxonomy import sitemaps
        from taxonomy.models import Activity, Territory, Theme

        touch_on_save(Theme, Territory, Activity)
        sitemaps.register()
