"""What stands beside a call on its page: the apps above say what they have, in `AppConfig.ready()`."""

from calls.models import CallPage
from taxonomy.gatherings import Registry

_calls: Registry[CallPage] = Registry()

register = _calls.register
groups_of = _calls.groups_of
