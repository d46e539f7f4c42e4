"""Many decisions in a real browser: filter, select all, decline with a reason, read what became of it."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext

from contributions.desk import bulk_actions
from contributions.models import Contribution, Decision
from contributions.services import publish
from tests.cms_looking import Looker
from tests.factories import make_call, make_contribution, make_reason, make_user

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Remplacez le nom par la fonction."


def enter(page, user, live_server) -> None:
    """Be `user` in this browser, without the login form."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )


def make_queue() -> tuple:
    """A call with more than a page of the list, and another with three."""
    call, other = make_call(), make_call()
    rows = [make_contribution(call, title=f"Le bus {n}") for n in range(54)]
    return call, rows, [make_contribution(other) for _number in range(3)]


def test_all_that_the_filters_show_is_declined_with_one_reason(desktop, axe, live_server, monkeypatch):
    monkeypatch.setattr(bulk_actions.Decline, "most_per_request", 30)
    call, rows, others = make_queue()
    reason = make_reason(title="Personne reconnaissable")
    enter(desktop, make_user("moderator"), live_server)

    desktop.goto("/admin/moderation/?status=awaiting")
    # Chosen in the filter of the page, which changes the list without loading it again.
    desktop.locator("button:has(.icon-sliders)").click()
    desktop.locator("[aria-controls='drilldown-id_page']").click()
    desktop.select_option("#id_page", str(call.pk))
    desktop.wait_for_url(re.compile(rf"page={call.pk}"))
    desktop.locator("th [data-bulk-action-select-all-checkbox]").check()
    desktop.locator("[data-bulk-action-num-objects-in-listing]").click()
    desktop.locator("a[data-bulk-action-button][href*='/decline/']").click()

    assert "54" in desktop.inner_text("#selected-title")
    axe(desktop)
    desktop.locator(".desk-bulk form button").click()
    # First without a reason: told beside the field, nothing decided.
    desktop.locator(".error-message").wait_for()
    assert not Decision.objects.exists()
    axe(desktop)
    desktop.get_by_label("Personne reconnaissable").check()
    desktop.fill("#id_words", WORDS)
    # A colleague decides one meanwhile.
    publish(submission_id=rows[5].pk, version_seen=1, by=make_user(), now=timezone.now())
    desktop.locator(".desk-bulk form button").click()

    desktop.locator("#done-title", has_text="29").wait_for()
    axe(desktop)
    desktop.locator(".desk-bulk form button").click()
    desktop.locator("#done-title", has_text="53").wait_for()
    assert rows[5].submission.reference in desktop.inner_text("section:has(#refused-title)")
    assert not desktop.locator(".desk-bulk form").count()
    axe(desktop)
    assert set(Decision.objects.filter(verb="decline").values_list("reason", "words")) == {(reason.pk, WORDS)}
    declined = Contribution.objects.filter(status="declined")
    assert set(declined.values_list("pk", flat=True)) == {row.pk for row in rows if row != rows[5]}
    assert all(row.pk not in declined for row in others)
    desktop.locator(".desk-bulk a", has_text=gettext("Back to the list")).click()
    desktop.wait_for_url(re.compile(rf"page={call.pk}"))


def test_the_pages_of_a_bulk_fit_and_axe_finds_nothing(desktop, live_server, monkeypatch):
    monkeypatch.setattr(bulk_actions.Decline, "most_per_request", 20)
    _call, rows, _others = make_queue()
    make_reason(title="Personne reconnaissable")
    user = make_user("admin")
    enter(desktop, user, live_server)
    looker, wrong = Looker(desktop), []
    keys = "&".join(f"id={row.pk}" for row in rows[:45])
    for action in ("theme", "add-tags", "remove-tags", "assign", "publish", "decline"):
        wrong += looker.wrong_with(action, f"/admin/bulk/contributions/submission/{action}/?{keys}")
    looker.begin()
    publish(submission_id=rows[5].pk, version_seen=1, by=user, now=timezone.now())
    desktop.get_by_label("Personne reconnaissable").check()
    desktop.locator(".desk-bulk form button").click()
    desktop.locator("#done-title").wait_for()
    assert [*wrong, *looker.wrong_here()] == []


def test_a_bulk_goes_on_without_javascript(open_page, live_server, monkeypatch):
    # Wide: on a phone Wagtail's own menu lies over its pages when no script folds it.
    no_js = open_page(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    monkeypatch.setattr(bulk_actions.Publish, "most_per_request", 2)
    call = make_call()
    rows = [make_contribution(call) for _number in range(3)]
    enter(no_js, make_user("moderator"), live_server)
    keys = "&".join(f"id={row.pk}" for row in rows)
    no_js.goto(f"/admin/bulk/contributions/submission/publish/?{keys}")
    no_js.locator(".desk-bulk form button").click()
    no_js.locator("#done-title", has_text="2").wait_for()
    no_js.locator(".desk-bulk form button").click()
    no_js.locator("#done-title", has_text="3").wait_for()
    assert Decision.objects.count() == 3
