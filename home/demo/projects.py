"""Projects of the demonstration, with everything that belongs to them."""

from collections.abc import Iterator
from typing import Any

from calls.models import CallPage
from events.models import EventPage
from home.demo import records
from home.demo.bodies import body_blocks, date_of, day_of_row, precision_of, sources_block
from home.demo.content import Entry
from home.demo.pages import create_or_fill, load_index_page
from lab.models import MethodPage
from portal.dates import Precision
from portal.pages import Example
from projects.codes import Function, TestState
from projects.models import (
    Deliverable,
    Finding,
    Milestone,
    Partnership,
    Phase,
    Programme,
    ProjectIndexPage,
    ProjectMethod,
    ProjectPage,
    ProjectPartner,
    ProjectRole,
    TestedPoint,
)
from taxonomy.models import Partner, Theme

# Functions of the content by the roles of ours, and whether they come from outside the administration.
FUNCTIONS = {
    "coordinateur": (Function.COORDINATOR, False),
    "amo": (Function.AMO, True),
    "elu-commanditaire": (Function.COMMISSIONER, False),
    "residents": (Function.RESIDENT, True),
    "ecole-partenaire": (Function.SCHOOL, True),
    "resource": (Function.RESOURCE, False),
    "involved": (Function.INVOLVED, False),
    "curious": (Function.CURIOUS, False),
}


def load_projects(
    content: Entry,
    themes: dict[str, Theme],
    partners: dict[str, Partner],
    programmes: dict[str, Programme],
    methods: dict[str, MethodPage],
) -> dict[str, ProjectPage]:
    """Projects by slug, before the calls and days that belong to them; an edited one stays as it is."""
    index = load_index_page(content, ProjectIndexPage, "project_index")
    sources = content.entry("meta").entry("sources")
    team = {each.get("slug"): each.get("title") for each in content.entry("roles").entries("team")}
    uses = _uses(content, methods)
    loaded = {}
    for entry in content.entries("projects"):
        slug = entry.get("slug")
        wanted = {
            **_fields(entry, themes, programmes),
            "body": [*body_blocks(entry), *sources_block(_sources(entry), sources)],
            "phases": list(_phases(entry)),
            "tested": list(_tested(entry)),
            "findings": list(_findings(entry)),
            "team": list(_team(entry, team)),
            "partners": [
                ProjectPartner(partner=partners[each], sort_order=order)
                for order, each in enumerate(entry.get("partners", []))
            ],
            "partnerships": list(_partnerships(entry, partners)),
            "deliverables": list(_deliverables(entry)),
            "methods": [
                ProjectMethod(method=method, sort_order=order)
                for order, method in enumerate(uses.get(slug, []))
            ],
        }
        loaded[slug] = create_or_fill(f"project:{slug}", ProjectPage, index, slug, wanted)
    return loaded


def load_milestones(content: Entry, projects: dict[str, ProjectPage]) -> None:
    """Milestones name days, which come after projects; what an editor made of them stays."""
    days = {day.slug: day for day in EventPage.objects.all()}
    for entry in content.entries("projects"):
        key, project = f"project:{entry.get('slug')}", projects[entry.get("slug")]
        rows = [
            Milestone(
                title=each.get("title"),
                text=each.get("text", ""),
                date=day_of_row(each),
                precision=precision_of(each, "date"),
                event=days.get(each.get("event", "")),
                sort_order=order,
            )
            for order, each in enumerate(entry.entries("milestones"))
        ]
        fill_rows(key, project, {"milestones": rows})


def fill_rows(key: str, page: Any, rows: dict[str, list[Any]]) -> None:
    """Give `page` rows that it lacks, once, unless somebody is at work on it."""
    page.refresh_from_db()
    new = {name: found for name, found in rows.items() if name in records.gained(key, rows)}
    empty = {name: found for name, found in new.items() if found and not getattr(page, name).exists()}
    if empty and not page.has_unpublished_changes:
        for name, found in empty.items():
            setattr(page, name, found)
        page.save_revision().publish()
        page.refresh_from_db()
    records.remember(key, page, dict.fromkeys(rows, True))


def hang_on_projects(content: Entry, projects: dict[str, ProjectPage], calls: dict[str, CallPage]) -> None:
    """Say of the calls and days which project they belong to, where nobody has said so."""
    days = {day.slug: day for day in EventPage.objects.all()}
    kinds: tuple[tuple[str, dict[str, Any]], ...] = (("call", calls), ("event", days))
    for kind, pages in kinds:
        for entry in content.entries(f"{kind}s"):
            page, project = pages.get(entry.get("slug")), projects.get(entry.get("project", ""))
            key = f"{kind}:{entry.get('slug')}"
            if page is None or project is None or not records.gained(key, {"project": True}):
                continue
            if page.project_id is None:
                # Not a revision: the page stays as it is, and its draft too.
                type(page).objects.filter(pk=page.pk).update(project=project)
                page.project = project
            records.remember(key, page, {"project": True})


def _fields(entry: Entry, themes: dict[str, Theme], programmes: dict[str, Programme]) -> dict[str, Any]:
    outcome, phases = entry.entry("outcome"), list(entry.entries("phases"))
    starts = [day for phase in phases if (day := date_of(phase.get("start")))]
    ends = [date_of(phase.get("end")) for phase in phases]
    return {
        "title": entry.get("title"),
        "summary": entry.get("summary", ""),
        "question": entry.get("question"),
        "stage": entry.get("stage"),
        "status": entry.get("status"),
        "theme": themes.get(entry.get("theme")),
        "other_themes": [themes[slug] for slug in entry.get("themes_more", [])],
        "programme": programmes.get(entry.get("programme", "")),
        "origin": _origin(entry.entry("referral")),
        "starts_on": min(starts, default=None),
        "ends_on": None if None in ends else max(filter(None, ends), default=None),
        "precision": Precision.YEAR,
        "verdict": outcome.get("decision", ""),
        "verdict_words": outcome.get("text", ""),
        "verdict_by": outcome.get("by", ""),
        "verdict_on": date_of(outcome.get("decided")),
        "verdict_precision": precision_of(outcome, "decided"),
        "example": _example(entry),
    }


def _origin(referral: Entry) -> str:
    """How it began: the form, then the words."""
    form = referral.get("form", "")
    return " ".join(filter(None, [f"{form[0].upper()}{form[1:]}." if form else "", referral.get("text", "")]))


def _example(entry: Entry) -> str:
    """In part, where something of its partnership is invented."""
    invented = entry.entry("partnership").get("demo_fields", [])
    return entry.example() or (Example.PARTLY if invented else Example.NONE)


def _sources(entry: Entry) -> list[str]:
    """Every source that something of the project names, each once."""
    parts: list[Entry] = [entry.entry("referral"), entry.entry("partnership"), entry.entry("outcome")]
    for name in ("tested", "findings", "phases", "milestones", "deliverables"):
        parts += entry.entries(name)
    return list(dict.fromkeys(code for part in parts for code in part.get("sources", [])))


def _uses(content: Entry, methods: dict[str, MethodPage]) -> dict[str, list[MethodPage]]:
    """By project, the methods that the content says were used there."""
    found: dict[str, list[MethodPage]] = {}
    for entry in content.entries("methods"):
        for use in entry.entries("used_in"):
            found.setdefault(use.get("project", ""), []).append(methods[entry.get("slug")])
    return found


def _phases(entry: Entry) -> Iterator[Phase]:
    for order, each in enumerate(entry.entries("phases")):
        yield Phase(
            title=each.get("title"),
            stage=each.get("stage"),
            text=each.get("text", ""),
            **period_of(each),
            sort_order=order,
        )


def period_of(entry: Entry) -> dict[str, Any]:
    """Its first and last day, as far as they are known."""
    starts, ends = date_of(entry.get("start")), date_of(entry.get("end"))
    return {"starts_on": starts, "ends_on": ends, "precision": precision_of(entry, "start")}


def _tested(entry: Entry) -> Iterator[TestedPoint]:
    for order, each in enumerate(entry.entries("tested")):
        learnt = each.get("learned", "")
        yield TestedPoint(
            what=each.get("what"),
            looked_at="\n".join(each.get("looked_at", [])),
            learnt=learnt,
            state=TestState.LEARNT if learnt else TestState.UNDER_WAY,
            sort_order=order,
        )


def _findings(entry: Entry) -> Iterator[Finding]:
    for order, each in enumerate(entry.entries("findings")):
        yield Finding(text=each.get("text"), sort_order=order)


def _team(entry: Entry, titles: dict[str, str]) -> Iterator[ProjectRole]:
    for order, slug in enumerate(entry.get("team_roles", [])):
        function, outside = FUNCTIONS[slug]
        yield ProjectRole(function=function, who=titles.get(slug, ""), outside=outside, sort_order=order)


def _partnerships(entry: Entry, partners: dict[str, Partner]) -> Iterator[Partnership]:
    each = entry.entry("partnership")
    if not each.get("partner"):
        return
    period = each.entry("period")
    yield Partnership(
        partner=partners[each.get("partner")],
        brief=each.get("brief", ""),
        conditions=each.get("conditions", ""),
        supervision="\n".join(each.get("supervision", [])),
        rights=each.get("rights", ""),
        looked_at="\n".join(each.get("looked_at", [])),
        **period_of(period),
    )


def _deliverables(entry: Entry) -> Iterator[Deliverable]:
    for order, each in enumerate(entry.entries("deliverables")):
        yield Deliverable(
            title=each.get("title"),
            kind=each.get("kind"),
            date=date_of(each.get("date")),
            precision=precision_of(each, "date"),
            text=each.get("note", ""),
            sort_order=order,
        )
