"""Results: what was heard, what is done and is not, and why."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
