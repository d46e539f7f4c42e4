"""How much of a place, and of who speaks, the open data tells: nothing that fewer than 5 share.

A file is made to be crossed with others, so it tells less than a page that is read one by one. Within a call:

- a commune stands where at least 5 published contributions name it, a department where at least 5 come
  from it;
- of a department, those without their commune are never 1 to 4: "from there, and from none of the communes
  named" would tell them. One more commune, the last by its name, then goes without its name too: which one
  depends on the order alone, so that it says nothing of the counts;
- what stands nowhere is empty, as for those who said nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from contributions.models import Contribution
from contributions.small_numbers import FEWEST
from portal.folding import fold
from taxonomy.models import Territory
from taxonomy.territories import lineage, put_together

Kind = Territory.Kind


@dataclass(frozen=True)
class Place:
    """What is told of a territory; empty: nothing."""

    commune_code: str = ""
    commune: str = ""
    department_code: str = ""
    department: str = ""


NOWHERE = Place()


@dataclass(frozen=True)
class Told:
    """What may be told of the contributions of each page."""

    # (page, territory) → place; (page, sender kind).
    places: Mapping[tuple[int, int], Place] = field(default_factory=dict)
    sender_kinds: frozenset[tuple[int, str]] = frozenset()

    def place(self, page_id: int, territory_id: int | None) -> Place:
        return self.places.get((page_id, territory_id), NOWHERE) if territory_id else NOWHERE

    def sender_kind(self, page_id: int, code: str) -> str:
        return code if (page_id, code) in self.sender_kinds else ""


def told(page_ids: Iterable[int]) -> Told:
    """Counted now, for all that is published on these pages: three queries, whatever their number."""
    published = Contribution.objects.published().filter(page_id__in=list(page_ids)).order_by()
    rows = list(
        published.filter(territory__isnull=False).values_list("page_id", "territory_id").annotate(Count("pk"))
    )
    territories = {each.pk: each for each in put_together(_with_what_contains(row[1] for row in rows))}
    counts: dict[int, dict[Territory, int]] = defaultdict(dict)
    for page_id, territory_id, count in rows:
        counts[page_id][territories[territory_id]] = count
    places = {
        (page_id, territory.pk): place
        for page_id, of_page in counts.items()
        for territory, place in places_told(of_page).items()
    }
    senders = published.exclude(sender_kind="").values_list("page_id", "sender_kind").annotate(Count("pk"))
    shared = frozenset((page_id, code) for page_id, code, count in senders if count >= FEWEST)
    return Told(places, shared)


def places_told(counts: Mapping[Territory, int]) -> dict[Territory, Place]:
    """What is told of each territory of one call; `counts`: how many contributions name it."""
    below: dict[Territory | None, dict[Territory, int]] = defaultdict(dict)
    for territory, count in counts.items():
        if territory.kind != Kind.REGION:
            below[department_of(territory)][territory] = count
    found: dict[Territory, Place] = {}
    for department, of_department in below.items():
        if department is None:
            named = {each for each, count in of_department.items() if count >= FEWEST}
        elif sum(of_department.values()) < FEWEST:
            continue
        else:
            named = _named(of_department, department)
        for territory in of_department:
            found[territory] = _place(territory if territory in named else None, department)
    return found


def department_of(territory: Territory) -> Territory | None:
    return next((each for each in lineage(territory) if each.kind == Kind.DEPARTMENT), None)


def _named(counts: Mapping[Territory, int], department: Territory) -> set[Territory]:
    """The communes of `department` that may be named; `counts` may hold the department itself."""
    communes = sorted(
        (each for each in counts if each != department), key=lambda each: (fold(each.title), each.code)
    )
    named = [each for each in communes if counts[each] >= FEWEST]
    unnamed = sum(counts.values()) - sum(counts[each] for each in named)
    if 0 < unnamed < FEWEST and named:
        named.pop()
    return set(named)


def _place(commune: Territory | None, department: Territory | None) -> Place:
    return Place(
        commune_code=commune.code if commune else "",
        commune=commune.title if commune else "",
        department_code=department.code if department else "",
        department=department.title if department else "",
    )


def _with_what_contains(keys: Iterable[int]) -> list[Territory]:
    """The territories of these keys with the departments and regions, which are few."""
    wanted = set(keys)
    if not wanted:
        return []
    return list(Territory.objects.filter(Q(pk__in=wanted) | ~Q(kind=Kind.COMMUNE)))
