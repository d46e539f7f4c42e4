from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Days")

    def ready(self) -> None:
        from contributions.address_views import confirm_pages
        from contributions.models import Submission
        from events import jobs
        from events.address_mail import MAIL
        from events.confirming_views import ConfirmSeatView
        from events.mails import MAILS
        from portal import mails

        confirm_pages[Submission.Kind.REGISTRATION] = ConfirmSeatView
        jobs.register_jobs()
        mails.register(MAIL, *MAILS)
        from events import gathering, sitemaps

        gathering.register()
        sitemaps.register()
        from events import doors
        from events.models import EventSeries
        from portal.cache.signals import touch_on_save
        from taxonomy.uses import keep

        doors.connect()
        touch_on_save(EventSeries)
        keep(EventSeries)
