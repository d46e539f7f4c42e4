"""The entrance in the CMS: each part registers its own screens in its `hooks` module."""

from home.accessibility import hooks as accessibility_hooks  # noqa: F401
