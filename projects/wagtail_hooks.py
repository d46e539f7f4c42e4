"""The CMS of projects: each part registers its own screens in its `hooks` module."""

from projects.experiments import hooks as experiments_hooks  # noqa: F401
from projects.presentation import hooks as presentation_hooks  # noqa: F401
