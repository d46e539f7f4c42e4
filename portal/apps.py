from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal import health, sitemaps
        from portal.cache import signals

        signals.connect()
        sitemaps.register_pages()
        health.register_own()
