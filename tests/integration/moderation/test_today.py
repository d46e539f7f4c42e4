"""What the home page of the CMS says of what waits."""

import re

import pytest
from django.utils.translation import gettext

from portal import today, wagtail_hooks
from portal.today import waiting_for
from tests.cms import logged_in
from tests.factories import make_user
from tests.moderation import NOW, QUEUE
from tests.reading import soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]


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


def test_somebody_for_whom_nothing_waits_is_told_so_and_what_to_begin_with(waiting):
    editor = make_user("editor")
    assert waiting_for(editor) == []
    panel = soup(logged_in(editor).get("/admin/")).select_one("section.today")
    assert not panel.select(".today__line")
    assert gettext("Nothing waits for you.") in panel.select_one(".today__calm").get_text()
    assert panel.select("a[href='/admin/starters/call/']")


def test_what_is_late_comes_first_and_what_is_nothing_last(monkeypatch):
    lines = {
        "none": today.Waiting("none", 0, 0, "/none/"),
        "calm": today.Waiting("calm", 5, 0, "/calm/"),
        "late": today.Waiting("late", 2, 1, "/late/"),
        "later": today.Waiting("later", 9, 9, "/later/"),
    }
    sources = [
        today.TodaySource("wagtailadmin.access_admin", lambda user, line=line: line)
        for line in lines.values()
    ]
    monkeypatch.setattr(today, "_sources", sources)
    user = make_user("editor")
    assert [line.label for line in waiting_for(user)] == ["late", "later", "calm", "none"]
    shown = soup(logged_in(user).get("/admin/")).select(".today__line")
    assert [line.a["href"] for line in shown] == ["/late/", "/later/", "/calm/", "/none/"]
    # In words, and not by its edge alone.
    assert [bool(line.select(".today__late .w-status")) for line in shown] == [True, True, False, False]


def test_the_guide_is_linked_once_there_is_one(monkeypatch):
    editor = logged_in(make_user("editor"))
    monkeypatch.setattr(wagtail_hooks, "_guide_url", lambda: "/admin/un-guide/")
    assert soup(editor.get("/admin/")).select(".today__guide a[href='/admin/un-guide/']")
    monkeypatch.setattr(wagtail_hooks, "_guide_url", lambda: "")
    assert not soup(editor.get("/admin/")).select(".today__guide")


def test_an_empty_desk_counts_nothing():
    [line] = waiting_for(make_user())
    assert (line.count, line.late) == (0, 0)
