"""What happens when an experiment is published or linked: its threads and its followers are told."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.signals import page_published

from calls import doors
from projects.experiments.completeness import refuse_incomplete
from projects.experiments.news import note_news
from projects.experiments.telling import forget_unlinked, tell_contributions, tell_linked
from projects.follow_up.linking import FOLLOWING, Following, Kind
from projects.models import Experiment


def connect() -> None:
    """Called once, when the apps are ready. Calling it again changes nothing."""
    doors.guard(Experiment, refuse_incomplete)
    FOLLOWING["projects.experiment", Kind.BECAME] = Following(tell_linked, forget_unlinked)
    page_published.connect(_published, sender=Experiment, dispatch_uid="experiments: telling")


@transaction.atomic
def _published(sender: type[Experiment], instance: Experiment, **kwargs: Any) -> None:
    """With the publication, or not at all; one that is for later says so without being public."""
    if not instance.live:
        return
    now = timezone.now()
    revision = kwargs.get("revision")
    tell_contributions(instance, by=revision.user if revision else None, now=now)
    note_news(instance, now=now)
