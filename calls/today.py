"""Calls on the CMS's home page: those that have closed and still owe their results."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.permissions import page_permission_policy

from portal import today

# Whoever enters the CMS; which calls are theirs, page permissions say.
ENTER = "wagtailadmin.access_admin"


def register_today() -> None:
    today.register(today.TodaySource(ENTER, _owing_results))


def _owing_results(user: Any) -> today.Waiting | None:
    from calls.models import CallPage
    from contributions.counts import COUNTED_AT_MOST, counted

    now = timezone.now()
    # Whoever publishes them may also say that they come later.
    theirs = page_permission_policy.instances_user_has_permission_for(user, "publish").values("pk")
    owing = CallPage.objects.owing_results(now).filter(pk__in=theirs)
    count = counted(owing)
    if not count:
        return None
    late = counted(CallPage.objects.late(now).filter(pk__in=theirs))
    first = owing[0]
    alone = count == 1
    return today.Waiting(
        label=ngettext("closed call owes its results", "closed calls owe their results", count),
        count=min(count, COUNTED_AT_MOST),
        late=min(late, COUNTED_AT_MOST),
        more=count > COUNTED_AT_MOST,
        more_late=late > COUNTED_AT_MOST,
        url=reverse("calls_course", args=[first.pk])
        if alone
        else reverse("wagtailadmin_explore", args=[first.get_parent().pk]),
    )
