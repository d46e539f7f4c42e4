"""How far agents engage: the page of roles and its join form."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
