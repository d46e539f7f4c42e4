"""Versions of the lab's model for tests: live ones, with an activity in each family unless told otherwise."""

from itertools import count
from typing import Any

from home.models import HomePage
from lab.models import LabModelPage, VersionActivity
from taxonomy.models import Activity
from taxonomy.stages import FAMILIES
from tests.factories import make_portal

_numbers = count(1)


def make_activity(stage: str = "understand", **fields: Any) -> Activity:
    number = next(_numbers)
    values = {"title": f"Activité {number}", "slug": f"activite-{number}", "text": f"Ce que fait {number}."}
    return Activity.objects.create(stage=stage, **values | fields)


def make_version(
    number: int = 1, *, status: str = "current", activities: list[Activity] | None = None, **fields: Any
) -> LabModelPage:
    """A live version, published as the CMS does it; read anew, as a request reads it."""
    make_portal()
    if activities is None:
        activities = [make_activity(stage) for stage in FAMILIES]
    values = {
        "title": f"Le labo, version {number}",
        "slug": f"labo-version-{number}",
        "summary": "Un modèle.",
    }
    page = LabModelPage(
        number=number,
        status=status,
        activities=[
            VersionActivity(activity=each, sort_order=place) for place, each in enumerate(activities)
        ],
        **values | fields,
    )
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return LabModelPage.objects.get(pk=page.pk)
