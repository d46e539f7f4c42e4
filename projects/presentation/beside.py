"""What stands beside a project on its page: each part, and each app above, says what it has.

In `register()` of a part or in `AppConfig.ready()`.
"""

from projects.models import ProjectPage
from taxonomy.gatherings import Registry

_projects: Registry[ProjectPage] = Registry()

register = _projects.register
groups_of = _projects.groups_of
