"""The rows of jobs, beside what the runner writes down in them."""

from datetime import datetime
from typing import Any

from django.db import connections

from portal.jobs import registered
from portal.models import ScheduledJob


def keep_rows(*, using: str, **kwargs: Any) -> None:
    """After every `migrate`: a row for each job, so that one that never runs has a beginning too."""
    connection = connections[using]
    with connection.cursor() as cursor:
        # Gone while somebody migrates back.
        if ScheduledJob._meta.db_table not in connection.introspection.table_names(cursor):
            return
    ScheduledJob.objects.using(using).bulk_create(
        [ScheduledJob(code=job.code) for job in registered()], ignore_conflicts=True
    )


def ask_to_run(*, code: str, now: datetime) -> None:
    """Make the job `code` due at once, for whichever process runs jobs. Asked twice, it runs once."""
    ScheduledJob.objects.update_or_create(
        pk=code, defaults={"asked_at": now}, create_defaults={"asked_at": now, "known_since": now}
    )
