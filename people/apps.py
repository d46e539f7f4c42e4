from datetime import time

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from wagtail.signals import page_published

        from people import erasers, held_mail
        from people.drafts.services import hide_published
        from people.erasing import ERASERS
        from people.retention import apply_retention
        from people.today import register_today
        from portal import jobs
        from portal.backup import hooks

        register_today()
        page_published.connect(hide_published, dispatch_uid="people: hide the draft that is public now")
        hooks.register(hooks.RestoreHook("mail", after=held_mail.hold_restored))
        for eraser in ERASERS:
            erasers.register(eraser)
        jobs.register(
            jobs.Job(
                code="apply_retention",
                label=_("Erases what is kept no longer"),
                run=lambda now: sum(apply_retention(now=now).values()),
                schedule=jobs.Daily(time(3, 30)),
            )
        )
