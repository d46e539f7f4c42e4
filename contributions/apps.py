from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    name = "contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        from contributions import jobs, sent, steps_told
        from contributions.desk import bulk_decisions, kinds
        from contributions.desk.bulk_actions import DECISIONS
        from contributions.desk.contributions import CONTRIBUTIONS
        from contributions.desk.reports import REPORTS
        from contributions.erasing import ERASERS
        from contributions.exports import forget_exports_of
        from contributions.files.keeping import remove_with_row
        from contributions.mails import MAILS
        from contributions.restored import ERASURES
        from contributions.search_store import keep_trigger
        from contributions.sent_here import SENT_KINDS
        from contributions.today import register_today
        from people import erasers
        from portal import mails
        from portal.backup import hooks
        from portal.cache.signals import touch_on_save

        from .models import Attachment, PreparedExport, Reason

        jobs.register_jobs()
        register_today()
        hooks.register(ERASURES)
        kinds.register(CONTRIBUTIONS)
        bulk_decisions.register(*DECISIONS)
        kinds.register(REPORTS)
        for kind in SENT_KINDS:
            sent.register(kind)
        for eraser in ERASERS:
            erasers.register(eraser)
        erasers.after_erasure(lambda page_ids: [forget_exports_of(page_id) for page_id in page_ids])
        mails.register(*MAILS, steps_told.MAIL)
        # A signal, since rows also go by cascade, where no method of theirs is called.
        post_delete.connect(remove_with_row, sender=Attachment)
        post_delete.connect(remove_with_row, sender=PreparedExport)
        post_migrate.connect(keep_trigger, sender=self)
        # Reasons are printed on the page of the charter and in threads.
        touch_on_save(Reason)
