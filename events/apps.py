from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Days")

    def ready(self) -> None:
        from contributions.address_views import confirm_pages
        from contributions.desk import kinds
        from contributions.models import Submission
        from events import jobs
        from events.address_mail import MAIL
        from events.confirming_views import ConfirmSeatView
        from events.desk import REGISTRATIONS
        from events.mails import MAILS
        from events.today import register_today
        from portal import mails

        confirm_pages[Submission.Kind.REGISTRATION] = ConfirmSeatView
        jobs.register_jobs()
        mails.register(MAIL, *MAILS)
        kinds.register(REGISTRATIONS)
        register_today()
