from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Entrance")

    def ready(self) -> None:
        from home import accessibility, open_data
        from home.models import SiteSettings
        from portal.cache.signals import touch_on_save

        touch_on_save(SiteSettings)
        open_data.register()
        accessibility.register()
