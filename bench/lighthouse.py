"""Lighthouse, as on a phone, on the pages that matter most, beside the bars of the portal.

    python -m bench.lighthouse
    python -m bench.lighthouse --pages form,call --runs 3

Serves a scratch demonstration portal as in service. Lighthouse comes from npm, pinned, into a folder of the
user's cache (XDG_CACHE_HOME); it needs node, npm and a Chromium (CHROME_PATH, or one on the PATH).
Ends with 1 when a bar is missed, 2 when something needed is not there.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.load import HOST, BenchError, Connection, get
from bench.scratch import free_port, scratch_portal, server

VERSION = "12.8.2"
# Points of each category, in the order of the table.
BARS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
# The same engine without its windows starts sooner.
CHROMIUM = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
INSTALL_WITHIN = 300
RUN_WITHIN = 180
PAGES = ("home", "call", "form", "contribution", "day", "project", "result")


@dataclass(frozen=True)
class Report:
    """What Lighthouse says of a page: points by category, and the audits that are not whole."""

    page: str
    points: dict[str, int]
    failing: list[str]

    @property
    def passed(self) -> bool:
        return all(self.points[name] >= bar for name, bar in BARS.items())


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.lighthouse", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--pages", default=",".join(PAGES), help=f"which of {', '.join(PAGES)}")
    parser.add_argument(
        "--runs", type=int, choices=range(1, 10), default=1, metavar="1-9", help="of each; the median counts"
    )
    options = parser.parse_args()
    names = options.pages.split(",")
    if unknown := set(names) - set(PAGES):
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    try:
        ask = lighthouse()
        with scratch_portal("sqlite", parser):
            reports = measure(names, ask, runs=options.runs)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 2
    print(table(reports))
    return 0 if all(report.passed for report in reports) else 1


def measure(names: list[str], ask: "Ask", *, runs: int) -> list[Report]:
    """Every page of `names`, each `runs` times."""
    port = free_port()
    os.environ["PUBLIC_BASE_URL"] = f"http://{HOST}:{port}"
    import django

    django.setup()
    from django.core.management import call_command

    from home.demo.loader import load_demo

    say("tables, style sheets, demonstration")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load_demo(refresh_dates=True, say=lambda line: None)
    paths = addresses()
    reports = []
    with server(port, Path(os.environ["BENCH_DIR"])):
        for name in names:
            say(name)
            # A server that has answered before, as in service.
            Connection(port).ask(get(port, paths[name]))
            found = [report_of(name, ask(f"http://{HOST}:{port}{paths[name]}")) for _run in range(runs)]
            reports.append(median(found))
    return reports


def addresses() -> dict[str, str]:
    """A page of each kind of the demonstration; of a call and a day, one that people may take part in."""
    from django.utils import timezone

    from calls.models import CallPage
    from contributions.models import Contribution
    from events.models import EventPage
    from home.models import HomePage
    from projects.models import ProjectPage, ResultPage

    now = timezone.now()
    call = next(call for call in CallPage.objects.live().order_by("pk") if call.takes_contributions(now))
    day = next(day for day in EventPage.objects.live().order_by("pk") if day.registers(now))
    answer = Contribution.objects.published().of_page(call).select_related("submission").first()
    if answer is None:
        raise BenchError("The demonstration has no published contribution to an open call.")
    project, result = (model.objects.live().order_by("pk").first() for model in (ProjectPage, ResultPage))
    if project is None or result is None:
        raise BenchError("The demonstration has no project or no result.")
    return {
        "home": HomePage.objects.get().url,
        "call": call.url,
        "form": f"{call.url}contribuer/",
        "contribution": call.public_path(answer.submission),
        "day": day.url,
        "project": project.url,
        "result": result.url,
    }


Ask = Callable[[str], dict[str, Any]]


def lighthouse() -> Ask:
    """Lighthouse, ready to be asked about an address; BenchError with what is missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    chromium = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    missing = [name for name, found in (("node", node), ("npm", npm), ("a Chromium", chromium)) if not found]
    if node is None or npm is None or chromium is None:
        raise BenchError(f"Lighthouse needs {', '.join(missing)}: install it, then run this again.")
    script = installed(npm)
    environment = os.environ | {"CHROME_PATH": chromium}

    def ask(address: str) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="transfo-lighthouse-") as folder:
            output = Path(folder) / "report.json"
            command = [
                *(node, str(script), address, "--quiet", "--output=json", f"--output-path={output}"),
                f"--only-categories={','.join(BARS)}",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage",
            ]
            ended = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=RUN_WITHIN, check=False
            )
            if not output.exists():
                raise BenchError(f"Lighthouse gave no report of {address}:\n{ended.stderr[-2000:]}")
            report: dict[str, Any] = json.loads(output.read_text())
        if problem := report.get("runtimeError"):
            raise BenchError(f"Lighthouse could not read {address}: {problem.get('message')}")
        return report

    return ask


def installed(npm: str) -> Path:
    """The pinned Lighthouse, installed outside the repository the first time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "transfo" / f"lighthouse-{VERSION}"
    script = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not script.exists():
        say(f"installing Lighthouse {VERSION} in {folder}")
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            npm,
            "install",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(folder),
            f"lighthouse@{VERSION}",
        ]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_WITHIN, check=False)
        if ended.returncode or not script.exists():
            raise BenchError(f"npm could not install Lighthouse:\n{ended.stderr[-2000:]}")
    return script


def report_of(page: str, report: dict[str, Any]) -> Report:
    """The points of a report, and the audits that count and are not whole."""
    points, failing = {}, []
    for name in BARS:
        category = report["categories"][name]
        points[name] = round(category["score"] * 100)
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            score = audit["score"]
            if reference["weight"] and score is not None and score < 1:
                shown = audit.get("displayValue") or audit["title"]
                failing.append(f"{name}: {reference['id']} ({score:.2f}) {shown}")
    return Report(page, points, failing)


def median(reports: list[Report]) -> Report:
    """Of several runs the points in the middle, with what failed in the worst."""
    worst = min(reports, key=lambda report: sum(report.points.values()))
    points = {name: round(statistics.median(report.points[name] for report in reports)) for name in BARS}
    return Report(worst.page, points, worst.failing)


def table(reports: list[Report]) -> str:
    """Points beside the bars, then what is not whole, page by page."""
    rows = [
        f"| page | {' | '.join(f'{name} (≥ {bar})' for name, bar in BARS.items())} |  |",
        f"| --- |{' --: |' * len(BARS)} --- |",
    ]
    for report in reports:
        points = " | ".join(str(report.points[name]) for name in BARS)
        rows.append(f"| {report.page} | {points} | {'OK' if report.passed else 'missed'} |")
    notes = [f"{report.page}: {audit}" for report in reports for audit in report.failing]
    return "\n".join([*rows, "", *(notes or ["Every audit that counts is whole."])])


def say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
