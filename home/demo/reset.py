"""Take the demonstration away, with everything that was sent to its calls."""

from django.db import transaction
from wagtail.models import Page

from calls.models import CallPage
from contributions.models import Decision, Submission
from events.models import EventPage
from home.models import DemoRecord, StandardPage
from lab.models import LabModelPage
from portal.cache import touch

# What the demonstration makes besides calls and days; the set-up makes the others.
OF_THE_DEMO = (StandardPage, LabModelPage)


@transaction.atomic
def reset_demo() -> dict[str, int]:
    """Delete the pages, calls, days and contributions of the demonstration; return how many of each.

    Accounts, reasons, themes, activities and series stay: other content may use them. So do the pages of
    other people.
    """
    calls = CallPage.objects.filter(pk__in=_ids("call:"))
    days = EventPage.objects.filter(pk__in=_ids("event:"))
    submissions = Submission.objects.filter(page__in=calls.values("pk"))
    counts = {"contributions": submissions.count(), "calls": calls.count(), "days": days.count()}
    Submission.objects.filter(page__in=days.values("pk")).delete()
    Decision.objects.filter(submission__in=submissions).delete()
    submissions.delete()
    pages = Page.objects.type(*OF_THE_DEMO).filter(pk__in=_ids("page:"))
    counts["pages"] = 0
    for day in days:
        day.delete()
    for call in calls:
        call.delete()
    for page in pages.order_by("-depth"):
        # A section that holds somebody's own page stays with it.
        if not page.get_children().exists():
            page.delete()
            counts["pages"] += 1
    DemoRecord.objects.filter(key__startswith="call:").delete()
    DemoRecord.objects.filter(key__startswith="event:").delete()
    DemoRecord.objects.filter(key__startswith="page:").delete()
    DemoRecord.objects.filter(key="site").delete()
    touch("demo")
    return counts


def _ids(prefix: str) -> list[str]:
    return list(DemoRecord.objects.filter(key__startswith=prefix).values_list("object_id", flat=True))
