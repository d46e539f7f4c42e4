"""The toolbox: methods anybody may do again."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
