"""How the page of a project grows: it and its timeline with 60 of everything that hangs on it, and with 600.

    python -m bench.projects
    DATABASE_URL=postgresql://… python -m bench.projects --database postgresql

A server as in service, one client; every page takes turns with a hello-world of the same server, and what
is compared is what part of its requests a second each reaches with few links and with many (as bench.desk
does). Both fill the page to its limits: what is measured is what finding the first of more costs.
"Rendered": with a cookie, so that no page comes from memory. Ends with 1 when one falls by more than its
bar, or a request failed.
"""

import os
import sys
import time
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.command import in_scratch_portal, parser_of
from bench.desk import GROWTH_BAR, Measure, line, opened, say, table
from bench.load import HOST, BenchError, Connection, Load, Measured, get, take_turns
from bench.scratch import free_port, processor_seconds, server

FEW, MANY = 60, 600
# Of each sort of page that hangs on the project, so many contributions that fed it.
CONTRIBUTIONS = 15
SECONDS, TURNS = 3.0, 6
END_AFTER = 30 * 60
NO_CACHE = "Cookie: bench=1\r\n"


def main() -> int:
    parser = parser_of("projects", __doc__)
    options = parser.parse_args()
    return in_scratch_portal(parser, options.database, lambda: run(options.database), end_after=END_AFTER)


def run(database: str) -> int:
    import django
    from django.core.management import call_command

    port = free_port()
    os.environ["PUBLIC_BASE_URL"] = f"http://{HOST}:{port}"
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    # Models can be imported from here on.
    from bench.measures import reference
    from bench.weight import weigh

    builder = ProjectBuilder()
    found: list[dict[str, Measured]] = []
    with server(port, Path(os.environ["BENCH_DIR"])) as pid:
        for number in (FEW, MANY):
            builder.fill(number)
            say(f"{number:,} of everything")
            asked = measures(port, builder.path)
            connection = Connection(port)
            try:
                measured = take_turns(
                    [connection],
                    reference(port),
                    [measure.load for measure in asked],
                    seconds=SECONDS,
                    turns=TURNS,
                    server_time=partial(processor_seconds, pid),
                )
            finally:
                connection.close()
            found.append({one.name: one for one in measured})
        weight = weigh(port, builder.path)
    print(f"\n{database}, {FEW:,} and {MANY:,} of everything that hangs on a project\n")
    lines = [line(measure, *(each[measure.name] for each in found)) for measure in asked]
    print(table(cells for cells, _passed in lines))
    print(f"\nweight of the page at its fullest: {weight.total / 1000:.1f} kB")
    return int(not all(passed for _cells, passed in lines))


def measures(port: int, path: str) -> list[Measure]:
    """Everything that is measured of the project at `path`."""
    asked = [
        ("project, from the page cache", path, ""),
        ("project, rendered", path, NO_CACHE),
        ("its timeline, rendered", f"{path}frise/", NO_CACHE),
        ("contributions that fed it, rendered", f"{path}contributions/", NO_CACHE),
    ]
    return [
        Measure(name, GROWTH_BAR, reading(name, port, address, header)) for name, address, header in asked
    ]


def reading(name: str, port: int, path: str, header: str) -> Load:
    """The page is looked at here, so that nothing empty is measured."""
    html, _cookie = opened(port, path, "bench=1")
    if "Projet de la mesure" not in html:
        raise BenchError(f"{name}: {path} shows no project.")
    request = get(port, path, header)
    return Load(name, lambda client: request)


class ProjectBuilder:
    """An empty portal with one project, on which more and more hangs."""

    def __init__(self) -> None:
        from home.models import HomePage
        from home.setup import set_up
        from projects.models import NewsIndexPage, ProjectIndexPage, ProjectPage, ResultIndexPage

        set_up()
        home = HomePage.objects.get
        sections = {
            "projects": ProjectIndexPage(title="Projets", slug="projets"),
            "results": ResultIndexPage(title="Résultats", slug="resultats"),
            "news": NewsIndexPage(title="Actualités", slug="actualites"),
        }
        self.sections = {name: home().add_child(instance=page) for name, page in sections.items()}
        self.project = self.sections["projects"].add_child(
            instance=ProjectPage(
                title="Projet de la mesure",
                slug="mesure",
                question="Que coûte une page de plus ?",
                summary="Un projet auquel tout est lié.",
                stage="design",
                starts_on=date(2020, 1, 1),
            )
        )
        self.path = self.project.get_url()
        self.made = 0

    def fill(self, number: int) -> None:
        from django.db import transaction

        from portal.cache import touch
        from projects.models import ProjectPage

        began = time.monotonic()
        with transaction.atomic():
            for place in range(self.made, number):
                self._add(place)
            self._feed((number - self.made) * CONTRIBUTIONS)
        self.made = number
        touch(ProjectPage)
        say(f"{number:,} of everything made in {time.monotonic() - began:.0f} s")

    def _add(self, place: int) -> None:
        """One more of each sort of page, and of each sort of row."""
        from events.models import EventIndexPage, EventPage
        from projects.models import (
            Experiment,
            Milestone,
            NewsPage,
            Phase,
            ProjectPage,
            ProjectPartner,
            ResultPage,
        )
        from taxonomy.models import Partner

        day = date(2020, 1, 1) + timedelta(days=place)
        project = ProjectPage.objects.get(pk=self.project.pk)
        self._call(f"appel-{place}", project)
        starts = _instant(day)
        EventIndexPage.objects.get().add_child(
            instance=EventPage(
                title=f"Journée {place}",
                slug=f"journee-{place}",
                project=project,
                starts_at=starts,
                ends_at=starts + timedelta(hours=7),
                place_name="L’atelier",
                service_name="Service de la mesure",
                service_email="mesure@example.org",
            )
        )
        project.add_child(
            instance=Experiment(
                title=f"Essai {place}",
                slug=f"essai-{place}",
                observed="Ce qui change",
                hypothesis="Un essai en dit assez.",
                came_from_reason="Une mesure.",
                starts_on=day,
                place="Une salle",
                stage="deploy_test",
                service_name="Service de la mesure",
                service_email="mesure@example.org",
                service_phone="01 99 00 00 99",
            )
        )
        named = {"project": project, "date": day}
        point = {"text": "Une chose.", "cites": ""}
        self._section("results").add_child(
            instance=ResultPage(
                title=f"Résultat {place}",
                slug=f"resultat-{place}",
                summary="Ce que nous avons appris.",
                heard=[("point", point)],
                done=[("point", point)],
                not_done=[("point", point | {"why": "Trop cher."})],
                **named,
            )
        )
        self._section("news").add_child(
            instance=NewsPage(title=f"Nouvelle {place}", slug=f"nouvelle-{place}", **named)
        )
        Phase.objects.create(page=project, title=f"Phase {place}", stage="design", starts_on=day)
        Milestone.objects.create(page=project, title=f"Jalon {place}", date=day)
        partner = Partner.objects.create(title=f"Partenaire {place}", slug=f"partenaire-{place}")
        ProjectPartner.objects.create(page=project, partner=partner)

    def _section(self, name: str) -> Any:
        page = self.sections[name]
        return type(page).objects.get(pk=page.pk)

    def _feed(self, number: int) -> None:
        """`number` more published contributions that fed it."""
        from django.utils import timezone

        from contributions.models import Contribution, Submission, ThreadEntry
        from contributions.recording import DecidedElsewhere, record
        from contributions.services import Words
        from projects.follow_up.linking import link

        call, now = self._call(f"appel-nourri-{number}"), timezone.now()
        decided = DecidedElsewhere(status=Contribution.Status.PUBLISHED, decided_at=now, reason=None)
        keys = [
            record(
                page=call,
                words=Words(title=f"Réponse {place}", body="Il faudrait que le guichet ouvre plus tard."),
                submitted_at=now,
                origin=Submission.Origin.WEB,
                decided=decided,
            ).pk
            for place in range(number)
        ]
        link(
            page=self.project,
            kind=ThreadEntry.Kind.FED,
            submissions=keys,
            words="Lue.",
            by=None,
            now=now,
        )

    def _call(self, slug: str, project: Any = None) -> Any:
        """A call that has closed."""
        from calls.models import CallIndexPage, CallPage

        closed = _instant(date(2020, 3, 1))
        return CallIndexPage.objects.get().add_child(
            instance=CallPage(
                title=slug,
                slug=slug,
                project=project,
                question="Que coûte une réponse de plus ?",
                introduction="Un appel.",
                audience="Tout le monde.",
                already_decided="Rien.",
                open_to_debate="Tout.",
                use_of_answers="Mesurer.",
                rules="Aucune.",
                service_name="Service de la mesure",
                service_email="mesure@example.org",
                opens_at=closed - timedelta(days=30),
                closes_at=closed,
                results_promised_on=date(2020, 6, 1),
            )
        )


def _instant(day: date) -> datetime:
    from django.utils import timezone

    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=9)))


if __name__ == "__main__":
    sys.exit(main())
