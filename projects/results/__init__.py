"""Results: what was heard, what is done and is not, and why."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from wagtail import hooks

    from calls import doors
    from projects.models import ResultPage
    from projects.results import choosing, course, starting
    from projects.results.completeness import refuse_unready

    doors.guard(ResultPage, refuse_unready)
    course.connect()
    starting.register()
    hooks.register("register_admin_viewset", choosing.register)
