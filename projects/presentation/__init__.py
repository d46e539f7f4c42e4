"""The page of a project and its timeline."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from calls import doors
    from portal.cache.signals import touch_on_save
    from projects.completeness import refuse_incomplete
    from projects.models import Programme, ProjectPage
    from taxonomy.models import Partner
    from taxonomy.uses import keep

    doors.guard(ProjectPage, refuse_incomplete)
    touch_on_save(Programme, Partner)
    keep(Programme)
