from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "calls"
    verbose_name = _("Calls for contributions")

    def ready(self) -> None:
        from calls import doors, gathering, jobs, sitemaps, starting
        from calls.completeness import refuse_incomplete
        from calls.mails import MAILS
        from calls.models import CallPage
        from calls.today import register_today
        from portal import mails

        doors.connect()
        doors.guard(CallPage, refuse_incomplete)
        gathering.register()
        jobs.register_jobs()
        mails.register(*MAILS)
        register_today()
        sitemaps.register()
        starting.register()
