"""News of the lab and of its projects."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from projects.news import gathering

    gathering.register()
