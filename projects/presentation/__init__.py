"""The page of a project and its timeline."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
