from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from contributions.permissions import MODERATE
from portal import today


def register_today() -> None:
    """Put the queue on the CMS's home page."""
    today.register(today.TodaySource(MODERATE, _contributions_awaiting))


def _contributions_awaiting() -> today.Waiting:
    from contributions.models import Contribution
    from contributions.queue import QUEUE_INDEX, late_contributions

    waiting = Contribution.objects.awaiting_decision()
    count = waiting.count()
    return today.Waiting(
        label=ngettext("contribution awaits a decision", "contributions await a decision", count),
        count=count,
        late=late_contributions(now=timezone.now()).count(),
        url=reverse(QUEUE_INDEX) + "?status=awaiting",
    )
