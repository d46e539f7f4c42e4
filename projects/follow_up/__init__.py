"""The thread: what a page says that was done with contributions, and telling their authors."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from projects.follow_up import desk_bulk, desk_panel, hooks, unsaid  # noqa: F401 -- hooks registers itself

    desk_bulk.register()
    desk_panel.register()
    unsaid.connect()
