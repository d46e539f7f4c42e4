"""The lab's model in its versions, and its history."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from calls import doors
    from lab.models import LabModelPage
    from lab.versions.completeness import refuse_incomplete

    doors.guard(LabModelPage, refuse_incomplete)
