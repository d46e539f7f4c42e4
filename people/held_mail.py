"""Mail in a restored database: what was queued at the time of the backup may have left since.

Nobody can tell, so it is not sent by itself: it stands with the mails that were given up, with this code,
where a member of staff sends each again or deletes it. `restore --send-mail` sends it all.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from portal.backup.hooks import Restored

CODE = "restored"


@transaction.atomic
def hold_restored(carried: Any, restored: Restored) -> str:
    """Hold what could have left since the backup; a sentence that says how many."""
    if restored.send_mail:
        return ""
    now = timezone.now()
    # What is for later than now has not left.
    could_have_left = Q(scheduled_time__isnull=True) | Q(scheduled_time__lte=now)
    queued = Email.objects.filter(could_have_left, status__in=[STATUS.queued, STATUS.requeued])
    keys = list(queued.values_list("pk", flat=True))
    Log.objects.filter(email__in=queued).delete()
    Log.objects.bulk_create(
        (Log(email_id=key, date=now, status=STATUS.failed, exception_type="", message=CODE) for key in keys),
        batch_size=500,
    )
    queued.update(status=STATUS.failed, last_updated=now)
    if not keys:
        return ""
    return (
        f"{len(keys):,} mail(s) were queued at the time of the backup and are held: they may have left since."
    )
