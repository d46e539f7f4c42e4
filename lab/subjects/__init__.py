"""Subjects that anybody proposes; each is answered."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from contributions.desk import kinds
    from lab import linking
    from lab.linking_views import may_link
    from lab.referrals.started_from import started_from
    from lab.subjects import services, showing, sitemaps
    from lab.subjects.desk import SUBJECTS
    from lab.subjects.mails import MAILS
    from lab.subjects.permissions import may_answer_subjects
    from lab.subjects.sent_here import register_what_is_behind_the_link
    from lab.subjects.today import register_today
    from portal import mails

    kinds.register(SUBJECTS)
    linking.register()
    mails.register(*MAILS)
    may_link["subject"] = may_answer_subjects
    register_today()
    register_what_is_behind_the_link()
    showing.register()
    sitemaps.register()
    started_from.append(services.refer)
