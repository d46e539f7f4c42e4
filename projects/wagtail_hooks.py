"""Projects in the CMS: each part registers its own screens in its `hooks` module."""

from projects.experiments import hooks as experiments_hooks  # noqa: F401
