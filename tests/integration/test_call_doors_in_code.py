"""No line of code and no schedule leads an incomplete call to the public."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, Revision

from calls.completeness import Incomplete
from calls.models import CallIndexPage, CallPage
from home.models import HomePage, StandardPage
from tests.call_doors import LACKING, draft, is_live, is_planned
from tests.factories import make_call, make_portal

pytestmark = pytest.mark.django_db


# --- Without the CMS ------------------------------------------------------------------


def publish_revision(call):
    call.latest_revision.publish()


def publish_by_action(call):
    PublishPageRevisionAction(call.latest_revision).execute()


def publish_page(call):
    call.publish(call.latest_revision)


def publish_plain_page(call):
    page = Page.objects.get(pk=call.pk)
    page.publish(page.latest_revision)


def save_live(call):
    call.live = True
    call.save()


def save_live_unchecked(call):
    call.live = True
    call.save(clean=False)


def save_one_field(call):
    call.live = True
    call.save(update_fields=["live"], clean=False)


def copy_live(call):
    CallPage.objects.filter(pk=call.pk).update(live=True)
    try:
        CallPage.objects.get(pk=call.pk).copy(update_attrs={"slug": "copie", "title": "Copie"})
    finally:
        CallPage.objects.filter(pk=call.pk).update(live=False)


def add_live(call):
    CallIndexPage.objects.get().add_child(instance=CallPage(title="Copie", slug="copie"))


def finish_workflow(call):
    workflow = call.get_workflow().start(call, None)
    workflow.current_task_state.approve()


@pytest.mark.once
@pytest.mark.parametrize(
    "door",
    [
        publish_revision,
        publish_by_action,
        publish_page,
        publish_plain_page,
        save_live,
        save_live_unchecked,
        save_one_field,
        copy_live,
        add_live,
        finish_workflow,
    ],
)
def test_no_line_of_code_publishes_an_incomplete_call(door):
    call = draft(**LACKING)
    with pytest.raises(Incomplete):
        door(call)
    assert not CallPage.objects.live().exists()


def plan_by_revision(call):
    call.save_revision().publish()


def plan_by_action(call):
    PublishPageRevisionAction(call.save_revision()).execute()


def plan_while_saving(call):
    call.save_revision(approved_go_live_at=call.go_live_at)


@pytest.mark.once
@pytest.mark.parametrize("door", [plan_by_revision, plan_by_action, plan_while_saving])
@pytest.mark.parametrize("live", [False, True])
def test_no_line_of_code_schedules_an_incomplete_call(live, door):
    call = make_call("upcoming") if live else draft()
    call.rules, call.go_live_at = "", timezone.now() + timedelta(days=1)
    with pytest.raises(Incomplete):
        door(call)
    assert not is_planned(call)
    assert is_live(call) is live


# --- At midnight ----------------------------------------------------------------------


def planned(slug: str, at) -> CallPage:
    call = draft(slug=slug, title=slug)
    call.go_live_at = at
    call.save_revision().publish()
    assert is_planned(call)
    assert not is_live(call)
    return call


def altered(call: CallPage, **content) -> None:
    """As if somebody had written in the database."""
    revision = Revision.objects.get(pk=call.scheduled_revision.pk)
    revision.content |= content
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)


@pytest.mark.parametrize("harm", [{"rules": ""}, {"opens_at": "not a date"}])
def test_one_bad_page_does_not_stop_the_others_at_midnight(harm):
    make_portal()
    midnight = timezone.now() + timedelta(days=1)
    first, bad, last = (planned(slug, midnight + timedelta(minutes=n)) for n, slug in enumerate("abc"))
    page = StandardPage(title="Une page", slug="une-page", live=False, go_live_at=midnight)
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    altered(bad, **harm)
    said = io.StringIO()
    with time_machine.travel(midnight + timedelta(hours=1)), pytest.raises(CommandError, match="1"):
        call_command("publish_scheduled", stdout=io.StringIO(), stderr=said)
    assert is_live(first)
    assert is_live(last)
    assert Page.objects.get(pk=page.pk).live
    assert not is_live(bad)
    assert f"page {bad.pk}" in said.getvalue()
    # Still planned, with nothing half written: it goes out once it is repaired.
    assert is_planned(bad)
    altered(bad, rules="Ne nommez personne.", opens_at="2027-03-01T08:00:00Z")
    with time_machine.travel(midnight + timedelta(hours=2)):
        call_command("publish_scheduled", stdout=io.StringIO())
    assert is_live(bad)


def test_midnight_takes_offline_what_has_expired_and_a_rehearsal_changes_nothing():
    make_portal()
    midnight = timezone.now() + timedelta(days=1)
    page = StandardPage(title="Une page", slug="une-page", expire_at=midnight)
    HomePage.objects.get().add_child(instance=page)
    call = planned("appel", midnight)
    with time_machine.travel(midnight + timedelta(hours=1)):
        said = io.StringIO()
        call_command("publish_scheduled", dryrun=True, stdout=said)
        assert "appel" in said.getvalue()
        assert not is_live(call)
        assert Page.objects.get(pk=page.pk).live
        call_command("publish_scheduled", stdout=io.StringIO())
    assert is_live(call)
    assert not Page.objects.get(pk=page.pk).live
