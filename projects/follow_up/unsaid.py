"""A page that is deleted takes back what it said of contributions: nothing would lead there any more."""

from typing import Any

from django.db.models.signals import pre_delete

from contributions.models import Contribution, ThreadEntry
from portal.cache import touch
from projects.follow_up.linking import KINDS


def _take_back(sender: Any, instance: Any, **more: Any) -> None:
    kinds = KINDS[sender._meta.label_lower]
    deleted, _by_model = ThreadEntry.objects.filter(page=instance.pk, kind__in=kinds).delete()
    if deleted:
        touch(Contribution)


def connect() -> None:
    """Once per process, from AppConfig.ready()."""
    from django.apps import apps

    for label in KINDS:
        pre_delete.connect(_take_back, sender=apps.get_model(label), dispatch_uid=f"unsaid:{label}")
