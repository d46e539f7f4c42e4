"""What the home page of the CMS says of what waits."""

import re

import pytest

from portal.today import waiting_for
from tests.cms import logged_in
from tests.factories import make_user
from tests.moderation import NOW, QUEUE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["moderator", "coordinator", "admin"])
def test_today_counts_what_waits_and_what_is_late(role, waiting):
    user = make_user(role)
    [line] = waiting_for(user)
    assert (line.count, line.late, line.url) == (3, 1, f"{QUEUE}?status=awaiting")
    page = logged_in(user).get("/admin/").content.decode()
    panel = page[page.index('id="today-heading"') :]
    panel = panel[: panel.index("</section>")]
    assert f'href="{line.url}"' in panel
    assert "<b>3</b>" in panel
    assert re.search(r'w-status--primary">\s*1 ', panel)


def test_one_more_is_late_the_day_after_it_was_promised(waiting, clock):
    user = make_user()
    clock.move_to(NOW.replace(day=23, hour=22, minute=59))
    assert [line.late for line in waiting_for(user)] == [1]
    clock.move_to(NOW.replace(day=23, hour=23, minute=1))  # Tuesday in Paris
    assert [line.late for line in waiting_for(user)] == [2]


def test_today_shows_nothing_to_somebody_for_whom_nothing_waits(waiting):
    editor = make_user("editor")
    assert waiting_for(editor) == []
    assert 'id="today-heading"' not in logged_in(editor).get("/admin/").content.decode()


def test_an_empty_desk_counts_nothing():
    [line] = waiting_for(make_user())
    assert (line.count, line.late) == (0, 0)
