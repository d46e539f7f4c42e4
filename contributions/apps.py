from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    name = "contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        from contributions.desk import kinds
        from contributions.desk.contributions import CONTRIBUTIONS
        from contributions.desk.reports import REPORTS
        from contributions.search_store import keep_trigger
        from contributions.services import send_links_asked_for
        from contributions.today import register_today
        from portal import jobs
        from portal.cache.signals import touch_on_save

        from .models import Attachment, Reason

        register_today()
        kinds.register(CONTRIBUTIONS)
        kinds.register(REPORTS)
        # A signal, since rows also go by cascade, where no method of theirs is called.
        post_delete.connect(_remove_file, sender=Attachment)
        post_migrate.connect(keep_trigger, sender=self)
        # Reasons are printed on the page of the charter and in threads.
        touch_on_save(Reason)
        jobs.register(
            jobs.Job(
                "send_links_asked_for",
                _("Send secret links again to those who asked"),
                send_links_asked_for,
                jobs.Every(timedelta(minutes=1)),
            )
        )


def _remove_file(sender: object, instance: Any, **kwargs: object) -> None:
    """The file of a submission that is erased goes once that is committed."""
    from contributions.files.keeping import remove_on_commit

    remove_on_commit(instance.file.name)
