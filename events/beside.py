"""What stands beside a day on its page: the apps above say what they have, in `AppConfig.ready()`."""

from events.models import EventPage
from taxonomy.gatherings import Registry

_days: Registry[EventPage] = Registry()

register = _days.register
groups_of = _days.groups_of
