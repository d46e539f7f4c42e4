"""Every row of some models, to tell whether anything changed."""

from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from modelcluster.queryset import FakeQuerySet


def rows_of(*models: type) -> dict[str, list[dict[str, Any]]]:
    """Every row of `models`, many-to-many links included."""
    found = {}
    for model in models:
        rows = [model_to_dict(row) | {"pk": row.pk} for row in model._default_manager.order_by("pk")]
        for row in rows:
            for name, value in row.items():
                # A link of a page (ParentalManyToManyField) comes as a query.
                if isinstance(value, list | QuerySet | FakeQuerySet):
                    row[name] = sorted(str(getattr(item, "pk", item)) for item in value)
        found[model.__name__] = rows
    return found


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every model of ours and of Wagtail's pages, apart from what counts changes."""
    ours = {"home", "calls", "events", "lab", "contributions", "people", "taxonomy", "wagtailcore"}
    models = [model for model in apps.get_models() if model._meta.app_label in ours]
    return rows_of(*models)
