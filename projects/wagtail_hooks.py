"""The CMS of projects: each part registers its own."""

from projects.presentation import hooks  # noqa: F401 -- registers programmes
