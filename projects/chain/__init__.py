"""What leads from a project to everything else, and back; a referral becomes a project."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from lab.linking import LINKED_PAGES
    from projects.chain import activities, answers, gathering, origins, starting

    LINKED_PAGES.update({"projects.projectpage", "projects.experiment", "projects.resultpage"})
    activities.register()
    answers.register()
    gathering.register()
    origins.register()
    starting.register()
