from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal import health, sitemaps, today
        from portal.backup import job as backup_job
        from portal.backup import presence
        from portal.cache import signals
        from portal.formats.first_of_month import say_first
        from portal.jobs import standing
        from portal.jobs.rows import keep_rows
        from portal.pictures import jobs as pictures_jobs
        from portal.pictures.making import make_soon
        from portal.tasks import jobs as tasks_jobs
        from portal.tasks.today import SEE, waiting

        say_first()
        presence.connect()
        backup_job.register_job()
        signals.connect()
        sitemaps.register_pages()
        health.register_own()
        health.register("jobs", standing.check)
        tasks_jobs.register_jobs()
        pictures_jobs.register_jobs()
        post_save.connect(make_soon, sender="portal.PortalImage", dispatch_uid="pictures")
        today.register(today.TodaySource(SEE, waiting))
        post_migrate.connect(keep_rows, sender=self)
