"""The published contributions of some pages, a part at a time: only the columns that are told are read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.models import Page

from contributions.models import Answer, Contribution, Submission, ThreadEntry, Visibility
from contributions.models.answer import QuestionType
from contributions.open_data.places import Told, told
from contributions.pages import ParticipationPage
from portal.unlisted import but_unlisted
from taxonomy.models import Theme

# What is held in memory of a file under way.
ROWS_AT_ONCE = 500
MADE_PUBLIC = (ThreadEntry.Kind.PUBLISHED, ThreadEntry.Kind.REDACTED)

_COLUMNS = {
    "reference": "submission__reference",
    "example": "submission__example",
    "code": "submission__outcome__code",
    "words": "submission__outcome__words",
    "service": "submission__outcome__service",
    "answered_on": "submission__outcome__answered_on",
    "outcome_at": "submission__outcome__published_at",
}
_OWN = (
    *("submission_id", "page_id", "submitted_at", "redacted", "title", "body", "explanation"),
    *("language", "kind", "sender_kind", "theme_id", "territory_id"),
)

Row = dict[str, Any]


@dataclass
class Source:
    """Where rows come from: `pages`, whole or the only one; `root` begins their addresses."""

    pages: Mapping[int, ParticipationPage]
    root: str
    # The only page: its rows are found by its index; else they are passed over one by one.
    alone: int | None = None

    @cached_property
    def addresses(self) -> dict[int, str]:
        """Where each page is read."""
        return {page.pk: self._whole(page.get_url() or "") for page in self.pages.values()}

    @classmethod
    def of_page(cls, page: ParticipationPage, root: str) -> "Source":
        return cls({page.pk: page}, root, alone=page.pk)

    @classmethod
    def of_pages(cls, pages: Iterable[ParticipationPage], root: str) -> "Source":
        return cls({page.pk: page for page in pages}, root)

    def parts(self) -> Iterator[list[Row]]:
        """Rows in the order in which they were received, so many at a time.

        Each part is read when the one before has been taken: by key, so that what is published, withdrawn
        or erased meanwhile shifts no row, and no transaction is held while a slow reader reads.
        """
        shown = told(self.pages)
        themes = dict(Theme.objects.values_list("pk", "slug")), dict(Theme.objects.values_list("pk", "title"))
        addresses: dict[int, str] = {}
        after = 0
        while found := self._read(after):
            after = found[-1]["submission_id"]
            mine = [row for row in found if row["page_id"] in self.pages]
            yield self._written(mine, shown, themes, addresses)

    def _read(self, after: int) -> list[Row]:
        rows = Contribution.objects.published_by_key(after)
        if self.alone is not None:
            rows = rows.filter(page_id=self.alone)
        columns = {name: F(path) for name, path in _COLUMNS.items()}
        return list(rows.values(*_OWN, **columns)[:ROWS_AT_ONCE])

    def _written(
        self,
        found: list[Row],
        shown: Told,
        themes: tuple[dict[int, str], dict[int, str]],
        addresses: dict[int, str],
    ) -> list[Row]:
        keys = [row["submission_id"] for row in found]
        published, links = self._steps(keys, addresses)
        answers = answers_of(keys)
        return [
            self._row(row, shown, themes)
            | {
                "publiee_le": published.get(row["submission_id"], ""),
                "liens": links.get(row["submission_id"], []),
                "reponses": answers.get(row["submission_id"], []),
            }
            for row in found
        ]

    def _row(self, row: Row, shown: Told, themes: tuple[dict[int, str], dict[int, str]]) -> Row:
        page = self.pages[row["page_id"]]
        place = shown.place(page.pk, row["territory_id"])
        path = page.public_path(Submission(reference=row["reference"])) or ""
        answered = row["answered_on"] or (row["outcome_at"] and _day(row["outcome_at"]))
        return {
            "reference": row["reference"],
            "adresse": self._whole(path),
            "appel": page.title,
            "appel_adresse": self.addresses[page.pk],
            "recue_le": _day(row["submitted_at"]),
            "publiee_le": "",
            "titre": row["title"],
            "texte": row["body"],
            "explication": row["explanation"],
            "langue": row["language"] or settings.LANGUAGE_CODE,
            "passages_masques": row["redacted"],
            "nature": row["kind"],
            "profil": shown.sender_kind(page.pk, row["sender_kind"]),
            "theme": themes[0].get(row["theme_id"], ""),
            "theme_libelle": themes[1].get(row["theme_id"], ""),
            "commune_code": place.commune_code,
            "commune": place.commune,
            "departement_code": place.department_code,
            "departement": place.department,
            "suite": row["code"] or "",
            "suite_texte": row["words"] or "",
            "suite_service": row["service"] or "",
            "suite_le": str(answered or ""),
            "exemple": row["example"],
        }

    def _steps(
        self, keys: list[int], addresses: dict[int, str]
    ) -> tuple[dict[int, str], dict[int, list[dict[str, str]]]]:
        """The day of the last publication, and the steps that lead to a public page, of each submission."""
        told_of = Q(kind__in=MADE_PUBLIC) | Q(page__isnull=False)
        entries = ThreadEntry.objects.filter(told_of, submission__in=keys, public=True)
        steps = list(entries.values_list("submission_id", "kind", "at", "page_id"))
        self._look_up({page_id for *_others, page_id in steps if page_id}, addresses)
        published: dict[int, str] = {}
        links: dict[int, list[dict[str, str]]] = defaultdict(list)
        for key, kind, at, page_id in steps:
            if kind in MADE_PUBLIC:
                published[key] = _day(at)
            if address := addresses.get(page_id, "") if page_id else "":
                links[key].append({"date": _day(at), "type": kind, "adresse": address})
        return published, links

    def _look_up(self, page_ids: set[int], addresses: dict[int, str]) -> None:
        """Write down where the pages among these that everybody may read are; "" for the others."""
        unknown = page_ids - addresses.keys()
        if not unknown:
            return
        addresses |= dict.fromkeys(unknown, "")
        for page in but_unlisted(Page.objects.filter(pk__in=unknown).live().public()):
            addresses[page.pk] = self._whole(page.get_url() or "")

    def _whole(self, path: str) -> str:
        """Wagtail gives a whole address where there are several sites."""
        return path if path.startswith("http") else self.root + path


def answers_of(keys: list[int]) -> dict[int, list[dict[str, Any]]]:
    """The answers that everybody reads under each submission, as its page shows them."""
    rows = Answer.objects.filter(submission__in=keys, visibility=Visibility.PUBLIC)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for key, question, label, field_type, value in rows.values_list(
        "submission_id", "key", "label", "field_type", "value"
    ):
        several = field_type == QuestionType.SEVERAL_CHOICES
        answers = value.splitlines() if several else [value]
        found[key].append({"cle": question, "question": label, "reponses": answers})
    return found


def _day(instant: datetime) -> str:
    return timezone.localdate(instant).isoformat()
