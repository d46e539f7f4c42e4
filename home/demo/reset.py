"""Take the demonstration away, with everything that was sent to its calls."""

from django.db import transaction
from wagtail.models import Page

from calls.models import CallPage
from contributions.models import Decision, Submission
from events.models import EventPage
from home.models import DemoRecord, StandardPage
from lab.models import (
    LabModelPage,
    MethodIndexPage,
    MethodPage,
    ReferralIndexPage,
    RolesPage,
    ServiceIndexPage,
    ServicePage,
    SubjectIndexPage,
)
from people.models import Participant
from portal.cache import touch
from projects.models import (
    Experiment,
    NewsIndexPage,
    NewsPage,
    ProjectIndexPage,
    ProjectPage,
    ResultIndexPage,
    ResultPage,
)

# Types of pages that the demonstration makes beside calls and days; those of the set-up stay.
PAGES = (
    StandardPage,
    LabModelPage,
    MethodIndexPage,
    MethodPage,
    ReferralIndexPage,
    SubjectIndexPage,
    Experiment,
    ProjectPage,
    ProjectIndexPage,
    ResultPage,
    ResultIndexPage,
    NewsPage,
    NewsIndexPage,
)
PREFIXES = ("page:", "method:", "project:", "experiment:", "result:", "news:")


@transaction.atomic
def reset_demo() -> dict[str, int]:
    """Delete the pages, methods, calls, days and contributions of the demonstration; return how many of each.

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
    _reset_lab()
    asked = Page.objects.filter(pk__in=_ids("page:")).type(SubjectIndexPage, ReferralIndexPage)
    Submission.objects.filter(page__in=asked.values("pk")).delete()
    counts["pages"] = 0
    # Results first: they hold the dates of calls.
    _delete_pages(("result:",), counts)
    for day in days:
        day.delete()
    for call in calls:
        call.delete()
    _delete_pages(PREFIXES, counts)
    for prefix in ("call:", "event:", "service:", *PREFIXES):
        DemoRecord.objects.filter(key__startswith=prefix).delete()
    DemoRecord.objects.filter(key="site").delete()
    touch("demo")
    return counts


def _delete_pages(prefixes: tuple[str, ...], counts: dict[str, int]) -> None:
    """Pages that the demonstration made, the deepest first; what holds somebody's own page stays with it."""
    keys = [key for prefix in prefixes for key in _ids(prefix)]
    followed = Submission.objects.filter(page__in=keys, kind=Submission.Kind.FOLLOWING)
    followed.delete()
    for page in Page.objects.filter(pk__in=keys).type(*PAGES).order_by("-depth"):
        if not page.get_children().exists():
            page.specific.delete()
            counts["pages"] += 1


def _reset_lab() -> None:
    """The services and the roles; whoever joined there goes with the page."""
    roles = RolesPage.objects.filter(pk__in=_ids("page:"))
    Submission.objects.filter(page__in=roles.values("pk")).delete()
    Participant.objects.filter(engagements=None).delete()
    services = ServicePage.objects.filter(pk__in=_ids("service:"))
    indexes = ServiceIndexPage.objects.filter(pk__in=_ids("page:"))
    for page in [*roles, *services, *indexes]:
        # A list that holds somebody's own service stays with it.
        if not page.get_children().exists():
            page.delete()


def _ids(prefix: str) -> list[str]:
    return list(DemoRecord.objects.filter(key__startswith=prefix).values_list("object_id", flat=True))
