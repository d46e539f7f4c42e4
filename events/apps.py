from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Days")

    def ready(self) -> None:
        from events import doors
        from events.models import EventSeries
        from portal.cache.signals import touch_on_save
        from taxonomy.uses import keep

        doors.connect()
        touch_on_save(EventSeries)
        keep(EventSeries)
