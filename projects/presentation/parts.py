"""The rows that belong to a project, as its page reads them: one query each, none for what it has none of."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from wagtail.query import PageQuerySet

from contributions.models import ThreadEntry
from events.models import EventPage
from portal.cache.kept import number_of
from portal.pages import any_is_restricted
from projects.models import ProjectPage

# Of each: what no project comes near, so that a page stays a page.
MOST_ROWS = 60
RELATIONS = (
    *("reframings", "phases", "milestones", "tested", "findings", "team", "partners", "partnerships"),
    *("deliverables", "documents", "sisters", "methods"),
)
# Reverse keys of pages; whether these are public is asked where they are read.
LINKS = ("calls", "events", "results", "news", "followed_by")


def with_known_parts(rows: PageQuerySet) -> PageQuerySet:
    """`rows` with what each has any of, in the same query: most projects have half of it."""
    known: dict[str, Any] = {}
    for name in (*RELATIONS, *LINKS):
        relation = ProjectPage._meta.get_field(name)
        related = relation.related_model._base_manager
        known[f"has_{name}"] = Exists(related.filter(**{relation.field.name: OuterRef("pk")}))
    activities = ProjectPage.activities.through.objects.filter(projectpage=OuterRef("pk"))
    fed = ThreadEntry.objects.filter(page=OuterRef("pk"), kind=ThreadEntry.Kind.FED)
    return rows.annotate(**known, has_activities=Exists(activities), has_fed=Exists(fed))


def has(project: ProjectPage, name: str) -> bool:
    """Whether it may have any: known of a page read for a reader, not of a preview."""
    return bool(getattr(project, f"has_{name}", True))


def rows_of(project: ProjectPage, name: str, *related: str) -> list[Any]:
    """Its rows of a relation, with what they name; those of the form being filled, in a preview."""
    if not has(project, name):
        return []
    rows = getattr(project, name).all()
    return list((rows.select_related(*related) if related else rows)[:MOST_ROWS])


def public_keys(pages: list[Any], request: HttpRequest | None) -> set[int]:
    """The keys of those among `pages` of one type that anybody may read and find; no query, mostly."""
    found = {page.pk for page in pages if page is not None and page.live and not _is_unlisted(page)}
    if found and any_is_restricted(number_of(request)):
        model = type(next(page for page in pages if page is not None))
        return set(model.objects.filter(pk__in=found).public().values_list("pk", flat=True))
    return found


def _is_unlisted(page: Any) -> bool:
    return isinstance(page, EventPage) and page.audience == EventPage.Audience.UNLISTED
