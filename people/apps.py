from datetime import time

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from people import erasers
        from people.erasing import ERASERS
        from people.retention import apply_retention
        from portal import jobs

        for eraser in ERASERS:
            erasers.register(eraser)
        jobs.register(
            jobs.Job(
                code="apply_retention",
                label=_("Erase what is kept no longer"),  # type: ignore[arg-type]
                run=lambda now: sum(apply_retention(now=now).values()),
                schedule=jobs.Daily(time(3, 30)),
            )
        )
