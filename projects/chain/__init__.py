"""What leads from a project to everything else, and back; a referral becomes a project."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from projects.chain import starting

    starting.register()
