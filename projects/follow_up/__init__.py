"""The thread: what a page says that was done with contributions, and telling their authors."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
