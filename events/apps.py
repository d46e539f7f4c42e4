from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Days")

    def ready(self) -> None:
        from contributions.address_views import confirm_pages
        from contributions.desk import bulk_decisions, kinds
        from contributions.models import Submission
        from events import by_activity, doors, engaged, gathering, jobs, sitemaps, starting
        from events.address_mail import MAIL
        from events.confirming_views import ConfirmSeatView
        from events.desk import REGISTRATIONS
        from events.desk_bulk import DECISIONS
        from events.mails import MAILS
        from events.models import EventSeries
        from events.sent_here import register_what_is_behind_the_link
        from events.today import register_today
        from lab.linking import LINKED_PAGES
        from portal import mails
        from portal.cache.signals import touch_on_save
        from taxonomy.uses import keep

        confirm_pages[Submission.Kind.REGISTRATION] = ConfirmSeatView
        by_activity.register()
        doors.connect()
        engaged.register()
        gathering.register()
        jobs.register_jobs()
        keep(EventSeries)
        LINKED_PAGES.add("events.eventpage")
        kinds.register(REGISTRATIONS)
        bulk_decisions.register(*DECISIONS)
        mails.register(MAIL, *MAILS)
        register_today()
        register_what_is_behind_the_link()
        sitemaps.register()
        starting.register()
        touch_on_save(EventSeries)
