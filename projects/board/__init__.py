"""The board of the projects, and its filters."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
