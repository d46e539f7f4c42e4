"""A restore that is killed leaves the former portal, or the restored one: whole, and nothing in between."""

import pytest

from portal.backup.restoring import settle
from tests.backups import (
    assert_untouched,
    contents,
    files_of,
    is_away,
    nothing_beside_it,
    only_here,
    references,
    restore_until,
    rows,
)
from tests.processes import eventually

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("where", ["stage", "ready"])
def test_killed_before_the_exchange_the_former_portal_goes_on(saved, place, where):
    _original, path = saved
    reference = place.run(only_here)
    files = files_of(place)
    at_work = place.folder / "at-work"
    with place.start(restore_until, path, where, at_work) as process:
        eventually(at_work.exists)
        process.kill()
    at_work.unlink()
    assert reference in place.run(references)
    assert files.items() <= files_of(place).items()
    place.run(settle)
    assert_untouched(place, reference, files)


@pytest.mark.parametrize("where", ["middle of the exchange", "exchange"])
def test_killed_during_the_exchange_everything_is_put_back(saved, place, where):
    _original, path = saved
    reference = place.run(only_here)
    files = files_of(place)
    at_work = place.folder / "at-work"
    with place.start(restore_until, path, where, at_work) as process:
        eventually(at_work.exists)
        process.kill()
    at_work.unlink()
    assert place.run(is_away) == "a restore was interrupted: run manage.py restore --settle"
    assert place.run(settle) == "A restore was interrupted: what was there before is back."
    assert_untouched(place, reference, files)
    assert place.run(settle) == ""


def test_killed_after_the_exchange_it_is_finished(saved, place):
    _original, path = saved
    reference = place.run(only_here)
    at_work = place.folder / "at-work"
    with place.start(restore_until, path, "committed", at_work) as process:
        eventually(at_work.exists)
        process.kill()
    at_work.unlink()
    assert place.run(settle) == "A restore was interrupted at its very end: it is finished."
    assert reference not in place.run(references)
    assert len(files_of(place)) == 2
    assert place.run(rows) == contents(path)[0]["rows"]
    assert place.run(nothing_beside_it)
