from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import date_format

from portal.jobs import registered
from portal.jobs.loop import loop
from portal.jobs.runner import Pass, run, run_due
from portal.jobs.standing import standings
from portal.stopping import Stopping


class Command(BaseCommand):
    """One pass, for cron or a timer; or a loop. Any number may run at once: each job runs in one of them."""

    help = "Runs the jobs that are due, once; it ends with 1 when one failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--loop", action="store_true", help="go on until SIGTERM or SIGINT")
        what.add_argument("--list", action="store_true", help="say what there is and how it went")
        what.add_argument("--job", metavar="CODE", help="run this one now, due or not")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list()
        elif options["loop"]:
            loop(Stopping())
        elif options["job"]:
            self._one(options["job"])
        else:
            stopping = Stopping()
            self._tell(run_due(stopping=lambda: stopping.asked))

    def _one(self, code: str) -> None:
        jobs = {job.code: job for job in registered()}
        if code not in jobs:
            raise CommandError(f"No job is called “{code}”. There are: {', '.join(jobs)}.")
        result = Pass()
        if not run(jobs[code], into=result, anyway=True):
            raise CommandError(f"{code} is running in another process.")
        self._tell(result)

    def _tell(self, result: Pass) -> None:
        self.stdout.write(f"{len(result.ran)} job(s) run.")
        if result.failed:
            raise CommandError(f"Failed: {', '.join(result.failed)}; the log says why.")

    def _list(self) -> None:
        for each in standings(now=timezone.now()):
            self.stdout.write(f"{each.job.code}: {each.job.label}")
            self.stdout.write(f"    {each.job.schedule}; {each.result}, {_when(each.row.last_started)}")
            self.stdout.write(f"    → {_when(each.due)}")


def _when(instant: Any) -> str:
    return date_format(timezone.localtime(instant), "SHORT_DATETIME_FORMAT") if instant else "–"
