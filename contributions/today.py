from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from contributions.permissions import MODERATE
from people.models import User
from portal import today


def register_today() -> None:
    """Put the desk on the CMS's home page."""
    today.register(today.TodaySource(MODERATE, _awaiting_a_decision))


def _awaiting_a_decision(user: User) -> today.Waiting:
    """Everything on the desk, as far as `user` is let in."""
    from contributions.counts import COUNTED_AT_MOST, counted
    from contributions.models import Submission
    from contributions.queue import QUEUE_INDEX, late_submissions

    count = counted(Submission.objects.open_to(user).awaiting_decision())
    late = counted(late_submissions(now=timezone.now()).open_to(user))
    return today.Waiting(
        label=ngettext("submission awaits a decision", "submissions await a decision", count),
        count=min(count, COUNTED_AT_MOST),
        late=min(late, COUNTED_AT_MOST),
        more=count > COUNTED_AT_MOST,
        more_late=late > COUNTED_AT_MOST,
        url=reverse(QUEUE_INDEX) + "?status=awaiting",
    )
