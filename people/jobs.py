"""What people have done again and again: what is kept about them for a time only goes."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _
from post_office.utils import cleanup_expired_mails

from people.services import forget_old_allowances
from portal.jobs import Daily, Every, Job, register

# Queued addresses are personal data too: they go some time after the mail.
KEEP_MAIL_FOR = timedelta(days=15)


def register_jobs() -> None:
    allowances = _("Forgets to which addresses mail was sent lately")
    register(Job("forget_old_allowances", allowances, _forget_allowances, Every(timedelta(hours=1))))
    mail = _("Deletes mail of the queue that is older than 15 days, with its addresses")
    register(Job("cleanup_mail", mail, _cleanup_mail, Daily(time(3, 40))))


def _forget_allowances(now: datetime) -> int:
    return forget_old_allowances(now=now)


def _cleanup_mail(now: datetime) -> int:
    emails, _attachments = cleanup_expired_mails(now - KEEP_MAIL_FOR, delete_attachments=True)
    return int(emails)
