"""What other pages show of subjects: those they came of, those about their theme, those a search finds."""

from collections.abc import Collection

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.references import normalise_reference
from lab import finding, linking
from lab.models import Subject, SubjectIndexPage
from lab.subjects.querysets import SubjectQuerySet
from portal.cache.kept import kept, number_of
from taxonomy import gatherings
from taxonomy.models import Theme

LABEL = pgettext_lazy("kind of submission", "Proposed subject")
MOST_ABOUT_A_THEME = 12


def origins(keys: Collection[int]) -> dict[int, linking.Origin]:
    """The published subjects among `keys`, as the pages that came of them name them."""
    rows = _readable(Subject.objects.filter(pk__in=keys))
    return {row.pk: _origin(row) for row in rows}


def about(request: HttpRequest, theme: Theme) -> gatherings.Gathered:
    """The last published subjects about `theme` and narrower ones."""
    name = ("has subjects about", theme.pk)
    rows = Subject.objects.published().filter(theme__path__startswith=theme.path)
    if not kept(number_of(request), name, rows.exists):
        return gatherings.Gathered(items=[], template=linking.CARD)
    found = list(_readable(rows).newest_first()[: MOST_ABOUT_A_THEME + 1])
    more = f"{found[0].page.address}?theme={theme.slug}" if len(found) > MOST_ABOUT_A_THEME else ""
    items = [_origin(row) for row in found[:MOST_ABOUT_A_THEME]]
    return gatherings.Gathered(items=items, template=linking.CARD, more_url=more)


def found(text: str, most: int, theme: Theme | None) -> tuple[list[finding.Found], str]:
    """The last published subjects that hold the words of `text`, and where the others are."""
    holding = Subject.objects.matching(text)
    if theme:
        holding = holding.filter(theme__path__startswith=theme.path)
    rows = list(_readable(holding).newest_first()[: most + 1])
    narrowed = {"theme": theme.slug} if theme else {}
    more = finding.address(rows[0].page.address, q=text, **narrowed) if len(rows) > most else ""
    items = [
        finding.Found(
            title=row.title,
            url=row.page.public_path(row.submission),
            texts=[row.situation, row.change, row.answer],
            note=str(row.get_status_display()),
            at=row.submitted_at,
        )
        for row in rows[:most]
    ]
    return items, more


def path_of_reference(typed: str) -> str | None:
    """Where the published subject with this reference is read, if there is one."""
    reference = normalise_reference(typed)
    row = _readable(Subject.objects.filter(submission__reference=reference)).first() if reference else None
    return row.page.public_path(row.submission) if row else None


def _readable(rows: SubjectQuerySet) -> SubjectQuerySet:
    """The published ones of a page that anybody may read, with their envelope and page."""
    pages = SubjectIndexPage.objects.live().public()
    return rows.published().filter(page__in=pages).select_related("submission", "page")


def _origin(row: Subject) -> linking.Origin:
    return linking.Origin(
        label=LABEL,
        title=row.title,
        url=row.page.public_path(row.submission),
        state=row.get_status_display(),
    )


def register() -> None:
    """Fill the registries of pages that show subjects. Once per process, from AppConfig.ready()."""
    linking.register_origin("subject", origins)
    gatherings.register("subjects", label=_("Proposed subjects"), gather=about, order=40)
    finding.register(
        "subjects",
        name="sujets",
        label=_("Proposed subjects"),
        find=found,
        path_of_reference=path_of_reference,
        order=10,
    )
