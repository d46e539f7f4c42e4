from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal import sitemaps
        from portal.backup import job as backup_job
        from portal.backup import presence
        from portal.cache import signals
        from portal.jobs import own
        from portal.jobs.rows import keep_rows

        presence.connect()
        backup_job.register_job()
        signals.connect()
        sitemaps.register_pages()
        own.register_jobs()
        post_migrate.connect(keep_rows, sender=self)
