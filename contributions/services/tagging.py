"""Internal tags: given, taken, renamed, merged. Accents, case and spaces never make a second tag."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from contributions.models import Contribution, InternalTag, Submission, TaggedSubmission
from portal.cache import touch
from portal.folding import fold
from taxonomy.models import Theme

LONGEST_TAG = 60
MOST_TAGS = 20


def tags_named(names: Iterable[str]) -> list[InternalTag]:
    """The tags of these names, made where they are new. ValidationError for a name that is none."""
    return [
        InternalTag.objects.get_or_create(folded=key, defaults={"name": name})[0]
        for key, name in _by_key(names).items()
    ]


def _by_key(names: Iterable[str]) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for name in names:
        name = " ".join(name.split())
        key = fold(name)
        if not key or len(name) > LONGEST_TAG:
            raise ValidationError(
                gettext("“%(name)s” is no tag: a few letters or digits, %(most)d characters at most.")
                % {"name": name[:LONGEST_TAG], "most": LONGEST_TAG}
            )
        wanted.setdefault(key, name)
    if len(wanted) > MOST_TAGS:
        raise ValidationError(gettext("%(most)d tags at most at once.") % {"most": MOST_TAGS})
    return wanted


@transaction.atomic
def add_tags(*, submission_ids: Iterable[int], names: Iterable[str]) -> list[InternalTag]:
    """Give every one of these tags to every one of these submissions; what they have already stays."""
    tags = tags_named(names)
    keys = list(submission_ids)
    for tag in tags:
        TaggedSubmission.objects.bulk_create(
            [TaggedSubmission(tag=tag, content_object_id=key) for key in keys],
            ignore_conflicts=True,
            batch_size=1000,
        )
    return tags


@transaction.atomic
def remove_tags(*, submission_ids: Iterable[int], names: Iterable[str]) -> int:
    """Take these tags from these submissions; how many were taken. The tags themselves stay."""
    keys = {fold(name) for name in names}
    gone, _by_model = TaggedSubmission.objects.filter(
        content_object__in=list(submission_ids), tag__folded__in=keys
    ).delete()
    return gone


@transaction.atomic
def rename_tag(tag: InternalTag, *, name: str) -> InternalTag:
    """Give `tag` another name. ValidationError when that is another tag's: merge them instead."""
    tag.name = free_name(name, tag=tag)
    tag.save()
    return tag


def free_name(name: str, *, tag: InternalTag) -> str:
    """`name` as `tag` may bear it. ValidationError when it is no name, or another tag's."""
    name = " ".join(name.split())
    other = InternalTag.objects.filter(folded=fold(name)).exclude(pk=tag.pk).first()
    if other is not None:
        raise ValidationError(
            gettext("“%(name)s” exists already: merge the two instead.") % {"name": other.name}
        )
    if not fold(name) or len(name) > LONGEST_TAG:
        raise ValidationError(
            gettext("A tag has a few letters or digits, %(most)d characters at most.") % {"most": LONGEST_TAG}
        )
    return name


@transaction.atomic
def merge_tags(tag: InternalTag, *, into: InternalTag) -> int:
    """Give `into` to everything that has `tag`, then delete `tag`; how many submissions had it."""
    if tag.pk == into.pk:
        raise ValidationError(gettext("A tag is not merged with itself."))
    keys = list(TaggedSubmission.objects.filter(tag=tag).values_list("content_object_id", flat=True))
    add_tags(submission_ids=keys, names=[into.name])
    tag.delete()
    return len(keys)


@transaction.atomic
def change_tags(*, submission_id: int, shown: Iterable[str], names: Iterable[str]) -> None:
    """Give a submission these tags in place of those that were shown; what was given meanwhile stays."""
    before = {fold(name): name for name in shown}
    wanted = _by_key(names)
    remove_tags(submission_ids=[submission_id], names=[before[key] for key in before if key not in wanted])
    add_tags(submission_ids=[submission_id], names=[wanted[key] for key in wanted if key not in before])


@transaction.atomic
def set_language(*, submission_id: int, language: str) -> None:
    """Say in which language a contribution is written, "" for the site's own; screen readers are told."""
    _hold([submission_id])
    rows = Contribution.objects.filter(pk=submission_id).exclude(language=language)
    is_public = rows.published().exists()
    if rows.update(language=language) and is_public:
        touch("language of a contribution")


@transaction.atomic
def set_theme(*, submission_ids: Iterable[int], theme: Theme | None) -> int:
    """Put contributions under `theme` (None: under none); how many were not there already."""
    keys = list(submission_ids)
    _hold(keys)
    rows = Contribution.objects.filter(pk__in=keys).exclude(theme=theme)
    public = list(rows.published().values_list("page_id", flat=True).distinct())
    changed = rows.update(theme=theme)
    if public:
        touch("theme of contributions")
    return changed


def _hold(submission_ids: Collection[int]) -> None:
    """Lock envelopes, in the order of every verb: deciding writes the whole row of a contribution."""
    locked = Submission.objects.select_for_update().filter(pk__in=submission_ids).order_by("pk")
    list(locked.values_list("pk", flat=True))
