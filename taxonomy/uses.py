"""What hangs on a shared word: whatever app it belongs to, a protected key is how it is found."""

from typing import Any

from django.db.models import PROTECT, Model

from taxonomy.models import Activity, Partner, Territory, Theme

# Words that stay as long as something hangs on them; apps above add theirs in `AppConfig.ready()`.
KEPT: list[type[Model]] = [Theme, Territory, Activity, Partner]


def keep(model: type[Model]) -> None:
    """Let the CMS refuse to delete a row of `model` that is in use."""
    if model not in KEPT:
        KEPT.append(model)


def used_by(word: Any) -> list[str]:
    """Names of the models whose rows keep `word`, or a theme below it, from being deleted."""
    gone = Theme.get_tree(word) if isinstance(word, Theme) else type(word).objects.filter(pk=word.pk)
    users = []
    for relation in word._meta.related_objects:
        if getattr(relation, "on_delete", None) is not PROTECT:
            continue
        model = relation.related_model
        if model._base_manager.filter(**{f"{relation.field.name}__in": gone}).exists():
            users.append(str(model._meta.verbose_name_plural))
    return users
