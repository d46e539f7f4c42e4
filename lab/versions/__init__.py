"""The lab's model in its versions, and its history."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
