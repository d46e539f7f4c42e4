"""The memory of the loader: which object is which, and which of its fields it has filled."""

from collections.abc import Callable
from datetime import UTC
from typing import Any, TypeVar

from django.db.models import Model

from home.models import DemoRecord

M = TypeVar("M", bound=Model)


def find(key: str, model: type[M], *, otherwise: Callable[[], M | None]) -> M | None:
    """The object loaded under `key`, wherever it was moved since; else what `otherwise` finds."""
    record = DemoRecord.objects.filter(key=key).first()
    found = model._default_manager.filter(pk=record.object_id).first() if record else None
    return found or otherwise()


def remember(key: str, instance: Model, fields: dict[str, Any]) -> None:
    """Note that `instance` stands for `key` and that `fields` were filled with these values."""
    record, _created = DemoRecord.objects.get_or_create(key=key, defaults={"object_id": str(instance.pk)})
    record.object_id = str(instance.pk)
    record.fields |= {name: _text(value) for name, value in fields.items()}
    record.save()


def gained(key: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Which of `wanted` the demonstration gained since it loaded `key`."""
    known = _known(key)
    return {name: value for name, value in wanted.items() if name not in known}


def to_fill(key: str, instance: Model, wanted: dict[str, Any]) -> dict[str, Any]:
    """Which of `wanted` the demonstration gained since it loaded `instance`, and nobody has filled."""
    new = gained(key, wanted)
    return {name: value for name, value in new.items() if value and _is_untouched(instance, name)}


def to_move(key: str, instance: Model, dates: dict[str, Any]) -> dict[str, Any]:
    """Which of the relative `dates` have moved since they were loaded; none where somebody edited one.

    Dates hang together: moved apart, a call might close before it opens.
    """
    known = _known(key)
    if any(known.get(name) != _text(getattr(instance, name)) for name in dates):
        return {}
    return {name: value for name, value in dates.items() if known[name] != _text(value)}


def _known(key: str) -> dict[str, str]:
    record = DemoRecord.objects.filter(key=key).first()
    return record.fields if record else {}


def _is_untouched(instance: Model, name: str) -> bool:
    field = instance._meta.get_field(name)
    if field.one_to_many or field.many_to_many:
        return not getattr(instance, name).exists()
    value = getattr(instance, field.attname)  # type: ignore[union-attr]
    return not value or (field.has_default() and value == field.get_default())  # type: ignore[union-attr]


def _text(value: Any) -> str:
    """A date's text; for anything else only the fact of having loaded it counts."""
    if hasattr(value, "astimezone"):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if hasattr(value, "isoformat") else ""
