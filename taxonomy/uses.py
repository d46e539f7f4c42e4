"""What hangs on a shared word: whatever app it belongs to, a protected key is how it is found."""

from django.db.models import PROTECT

from taxonomy.models import Territory, Theme


def used_by(word: Theme | Territory) -> list[str]:
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
