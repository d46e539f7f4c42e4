"""What the lab does for others."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
