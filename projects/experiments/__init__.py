"""Experiments, their logbook, and whoever follows them."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
