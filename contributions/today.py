from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from contributions.permissions import MODERATE, PUBLISH_OUTCOMES, pages_of
from people.models import User
from portal import today


def register_today() -> None:
    """Put the desk on the CMS's home page."""
    today.register(today.TodaySource(MODERATE, _awaiting_a_decision))
    today.register(today.TodaySource(PUBLISH_OUTCOMES, _outcomes_prepared))


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


def _outcomes_prepared(user: User) -> today.Waiting | None:
    """What editors prepared and nobody published, of the pages that `user` is let in."""
    from contributions.counts import COUNTED_AT_MOST, counted
    from contributions.models import OutcomeDraft
    from contributions.outcomes.addresses import INDEX, OF_PAGE

    only = pages_of(user)
    drafts = OutcomeDraft.objects.all() if only is None else OutcomeDraft.objects.filter(page__in=only)
    count = counted(drafts)
    if not count:
        return None
    first = drafts.order_by("page").values_list("page", flat=True)[0]
    of_one = not drafts.filter(page__gt=first).exists()
    return today.Waiting(
        label=ngettext("prepared outcome is not published", "prepared outcomes are not published", count),
        count=min(count, COUNTED_AT_MOST),
        late=0,
        more=count > COUNTED_AT_MOST,
        url=reverse(OF_PAGE, args=[first]) if of_one else reverse(INDEX),
    )
