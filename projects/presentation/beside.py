"""What stands beside a project on its page: other parts say what they have, in `AppConfig.ready()`."""

from projects.models import ProjectPage
from taxonomy.gatherings import Registry

_projects: Registry[ProjectPage] = Registry()

register = _projects.register
groups_of = _projects.groups_of
