"""Experiments, their logbook, and whoever follows them."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from contributions.desk import kinds
    from contributions.models import Submission
    from contributions.permissions import KIND_PERMISSIONS
    from people import erasers
    from portal import mails
    from projects.experiments import doors, jobs
    from projects.experiments.desk import FOLLOWINGS
    from projects.experiments.erasing import FollowerEraser
    from projects.experiments.mails import MAILS
    from projects.experiments.permissions import VIEW
    from projects.experiments.sent_here import register_what_is_behind_the_link

    erasers.register(FollowerEraser())
    kinds.register(FOLLOWINGS)
    mails.register(*MAILS)
    KIND_PERMISSIONS[Submission.Kind.FOLLOWING] = VIEW
    register_what_is_behind_the_link()
    doors.connect()
    jobs.register_jobs()
