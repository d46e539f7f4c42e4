"""The daily backup, where a folder is set for it."""

from datetime import datetime, time
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.backup.making import make_backup
from portal.jobs import Daily, Job, register


def register_job() -> None:
    """A job only where BACKUP_DIR says where to: elsewhere whoever runs the machine saves it otherwise."""
    if settings.BACKUP_DIR:
        register(Job("backup", _("Saves the database and the files"), run, Daily(time(2, 30))))


def run(now: datetime) -> int:
    make_backup(to=Path(settings.BACKUP_DIR), keep=settings.BACKUP_KEEP)
    return 1
