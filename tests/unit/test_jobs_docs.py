"""The table of docs/how-to/faire-tourner-les-taches.md names the jobs that there are, and when they run."""

import re
from pathlib import Path

from portal.jobs import Daily, registered

TEXT = (Path(__file__).resolve().parents[2] / "docs/how-to/faire-tourner-les-taches.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| (.+) \| (.+) \|$", re.MULTILINE)


def in_french(schedule) -> str:
    if isinstance(schedule, Daily):
        return f"chaque jour à {schedule.at:%H:%M}"
    minutes = schedule.interval.total_seconds() / 60
    return {1: "chaque minute", 60: "chaque heure"}.get(minutes) or f"toutes les {minutes:.0f} minutes"


def test_every_registered_job_is_in_the_table_with_its_schedule_and_no_other():
    told = {code: when for code, what, when in ROW.findall(TEXT)}
    assert told == {job.code: in_french(job.schedule) for job in registered()}
