"""What uses a method: the apps above say what they have, in `AppConfig.ready()`."""

from typing import TYPE_CHECKING

from taxonomy.gatherings import Registry

if TYPE_CHECKING:
    from lab.models import MethodPage

_methods: "Registry[MethodPage]" = Registry()

# Days, later projects: bounded, public, in a constant number of queries.
register = _methods.register
groups_of = _methods.groups_of
