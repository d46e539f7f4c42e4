"""Subjects that anybody proposes; each is answered."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
