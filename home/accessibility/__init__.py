"""The statement of accessibility, what it is made of, and the barriers that people report."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from contributions.desk import kinds
    from contributions.models import Submission
    from contributions.permissions import KIND_PERMISSIONS, MODERATE
    from home.accessibility import jobs
    from home.accessibility.desk import BARRIERS
    from home.accessibility.mails import MAILS
    from home.accessibility.sent_here import register_what_is_behind_the_link
    from home.accessibility.today import register_today
    from portal import mails

    kinds.register(BARRIERS)
    mails.register(*MAILS)
    # What somebody uses to read a page may tell of a disability.
    KIND_PERMISSIONS[Submission.Kind.BARRIER] = MODERATE
    jobs.register_jobs()
    register_today()
    register_what_is_behind_the_link()
