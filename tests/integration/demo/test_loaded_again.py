"""The demonstration loaded again, a year later, taken away: nobody's work is undone."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from calls.models import CallPage
from calls.services import extend
from calls.states import CallState
from contributions.models import Contribution, Decision, Submission, ThreadEntry
from contributions.services import Words, receive
from events.models import EventPage, Registration, Workshop
from events.services.course import move_day
from events.states import EventState
from home.demo.loader import load_demo
from home.models import DemoRecord, HomePage, SiteSettings, StandardPage
from lab.models import MethodPage, RolesPage, ServicePage
from people.models import Participant
from taxonomy.models import Theme
from tests.days import make_registered as make_registered_for_day
from tests.factories import make_call, make_received
from tests.offers import make_joined
from tests.rows import everything, rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

YEAR = timedelta(days=365)


def silently(text: str) -> None:
    pass


def states() -> list[str]:
    return [call.state(timezone.now()) for call in CallPage.objects.live()]


# --- Loaded again ---------------------------------------------------------------------


def test_loading_twice_changes_nothing(demo, again):
    before = everything()
    again()
    again(refresh_dates=True)
    assert everything() == before
    assert before["Revision"]


def test_an_edited_title_and_a_moved_page_stay(demo, again):
    page = StandardPage.objects.get(slug="histoire")
    page.title = "Une autre histoire"
    page.slug = "autre-histoire"
    page.save_revision().publish()
    page.move(HomePage.objects.get(), pos="last-child")
    number = Page.objects.count()
    again(refresh_dates=True)
    page.refresh_from_db()
    assert (page.title, page.slug, page.depth) == ("Une autre histoire", "autre-histoire", 3)
    assert Page.objects.count() == number


def test_an_unpublished_draft_stays_and_stays_unpublished(demo, again):
    call = CallPage.objects.get(slug="premier-emploi-pres-de-chez-vous")
    call.title = "Un brouillon"
    call.save_revision()
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
        call = CallPage.objects.get(pk=call.pk)
        assert call.state(timezone.now()) == CallState.OPEN
        assert call.title != "Un brouillon"
        assert call.has_unpublished_changes
        draft = call.get_latest_revision_as_object()
        assert draft.title == "Un brouillon"
        assert draft.opens_at == call.opens_at


def test_a_page_taken_offline_stays_offline(demo, again):
    call = CallPage.objects.get(slug="premier-emploi-pres-de-chez-vous")
    call.unpublish()
    page = StandardPage.objects.get(slug="histoire")
    page.unpublish()
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
    assert not CallPage.objects.get(pk=call.pk).live
    assert not StandardPage.objects.get(pk=page.pk).live


def test_a_blanked_field_stays_blank(demo, again):
    call = CallPage.objects.get(slug="premier-emploi-pres-de-chez-vous")
    call.summary = ""
    call.save_revision().publish()
    # No screen empties these: a public call has them.
    CallPage.objects.filter(pk=call.pk).update(introduction="", closes_at=None)
    settings = SiteSettings.objects.get()
    settings.banner, settings.charter_page = "", None
    settings.save()
    theme = Theme.objects.get(slug="emploi")
    theme.summary = ""
    theme.save()
    home = HomePage.objects.get()
    home.headline, home.actions = "", []
    home.save_revision().publish()
    again(refresh_dates=True)
    call, home = CallPage.objects.get(pk=call.pk), HomePage.objects.get()
    assert (call.summary, call.introduction, call.closes_at) == ("", "", None)
    assert (home.headline, len(home.actions)) == ("", 0)
    settings.refresh_from_db()
    assert (settings.banner, settings.charter_page) == ("", None)
    assert Theme.objects.get(slug="emploi").summary == ""


def forget(key: str, *names: str) -> None:
    """As if the demonstration had gained these fields since it was loaded."""
    record = DemoRecord.objects.get(key=key)
    for name in names:
        del record.fields[name]
    record.save()


def test_fields_gained_since_are_filled_where_nobody_has_touched_them(demo, again):
    call = CallPage.objects.get(slug="premier-emploi-pres-de-chez-vous")
    written = {"introduction": call.introduction, "prompt": call.prompt, "retention_months": 24}
    call.body, call.theme = [], None
    call.prompt, call.retention_months = "Mots d’une rédactrice", 24
    call.save_revision().publish()
    # No screen empties these: a public call has them.
    CallPage.objects.filter(pk=call.pk).update(introduction="", closes_at=None)
    forget(
        "call:premier-emploi-pres-de-chez-vous",
        "introduction",
        "body",
        "theme",
        "closes_at",
        "prompt",
        "retention_months",
    )
    again()
    call = CallPage.objects.get(pk=call.pk)
    assert call.introduction == written["introduction"]
    assert call.theme.slug == "emploi-des-jeunes"
    assert len(call.body) > 3
    assert call.timetable.last_day == timezone.localdate() + timedelta(days=28)
    assert (call.prompt, call.retention_months) == ("Mots d’une rédactrice", 24)
    # What was filled now follows the calendar like the rest; what was left alone is never touched again.
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
        call = CallPage.objects.get(pk=call.pk)
        assert call.timetable.last_day == timezone.localdate() + timedelta(days=28)
        assert call.prompt == "Mots d’une rédactrice"


def test_a_field_gained_since_is_filled_in_the_draft_too(demo, again):
    page = StandardPage.objects.get(slug="histoire")
    page.summary = ""
    page.save_revision().publish()
    page.title = "Un brouillon"
    page.save_revision()
    forget("page:histoire", "summary")
    again()
    page = StandardPage.objects.get(pk=page.pk)
    assert page.summary == page.get_latest_revision_as_object().summary != ""
    assert page.title != page.get_latest_revision_as_object().title == "Un brouillon"


def test_a_deleted_object_of_the_demonstration_is_created_again(demo, again):
    StandardPage.objects.get(slug="mentions-legales").delete()
    CallPage.objects.get(slug="demarches-en-ligne-ou-bloquez-vous").delete()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        again()
        assert StandardPage.objects.get(slug="mentions-legales").live
    with time_machine.travel(timezone.now() + YEAR):
        # With dates that follow the calendar, like the first one's.
        again(refresh_dates=True)
        call = CallPage.objects.get(slug="demarches-en-ligne-ou-bloquez-vous")
        assert call.state(timezone.now()) == CallState.UPCOMING


# --- A year later ---------------------------------------------------------------------

RELATIVE = "premier-emploi-pres-de-chez-vous"


def test_without_being_asked_no_date_moves(demo, again):
    before = rows_of(CallPage, Submission)
    with time_machine.travel(timezone.now() + YEAR):
        again()
    assert rows_of(CallPage, Submission) == before


def test_a_year_later_the_dates_of_the_demonstration_follow_the_calendar(demo, again):
    former = CallPage.objects.get(slug="imaginer-le-labo")
    before = {submission.pk: submission for submission in Submission.objects.all()}
    decided = dict(Decision.objects.values_list("pk", "decided_at"))
    steps = dict(ThreadEntry.objects.values_list("pk", "at"))
    # Days in between too, as when somebody runs it now and then, with and without the option.
    for days, refresh in ((1, False), (2, True), (2, True), (40, False), (365, True)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            again(refresh_dates=refresh)
    with time_machine.travel(timezone.now() + YEAR):
        assert {CallState.OPEN, CallState.CLOSING_SOON, CallState.UPCOMING} <= set(states())
        call = CallPage.objects.get(slug=RELATIVE)
        assert call.timetable.last_day == timezone.localdate() + timedelta(days=28)
    again_former = CallPage.objects.get(pk=former.pk)
    assert (again_former.opens_at, again_former.closes_at) == (former.opens_at, former.closes_at)
    moved = 0
    for submission in Submission.objects.filter(contribution__isnull=False).select_related("contribution"):
        old = before[submission.pk]
        days = timezone.localdate(submission.submitted_at) - timezone.localdate(old.submitted_at)
        relative = CallPage.objects.get(pk=submission.page_id).opens_at.year > 2013
        assert days == (YEAR if relative else timedelta(0))
        assert submission.contribution.submitted_at == submission.submitted_at
        shift = submission.submitted_at - old.submitted_at
        if submission.awaiting_since:
            assert submission.awaiting_since == submission.submitted_at
        for decision in submission.decisions.all():
            assert decision.decided_at - decided[decision.pk] == shift
        for step in submission.thread.all():
            assert step.at - steps[step.pk] == shift
        moved += relative
    assert moved > 20


VISIT = "journee-ouverte-atelier-complet"


def test_a_year_later_days_follow_the_calendar_with_workshops_and_who_registered(demo, again):
    former = EventPage.objects.get(slug="immersion-claret-2013").starts_at
    apart = {workshop.pk: workshop.starts_at - workshop.page.starts_at for workshop in Workshop.objects.all()}
    lines = {row.pk: row.registered_at for row in Registration.objects.all()}
    visit = EventPage.objects.get(slug=VISIT)
    began = visit.starts_at
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
        before = everything()
        again(refresh_dates=True)
        assert everything() == before
        visit = EventPage.objects.get(slug=VISIT)
        assert visit.state(timezone.now()) == EventState.REGISTERING
        assert timezone.localdate(visit.starts_at) == timezone.localdate() + timedelta(days=9)
    assert EventPage.objects.get(slug="immersion-claret-2013").starts_at == former
    for workshop in Workshop.objects.all():
        assert workshop.starts_at - workshop.page.starts_at == apart[workshop.pk]
    shift = visit.starts_at - began
    for row in Registration.objects.all():
        assert row.registered_at - lines[row.pk] == shift
        assert row.submission.submitted_at == row.registered_at
        assert (row.waiting_since is None) is (row.status == "confirmed")
        assert row.attendee.delete_after == visit.contact_details_until(visit.starts_at)
    for day in EventPage.objects.all():
        version = day.get_latest_revision_as_object()
        assert version.starts_at == day.starts_at
        assert not day.has_unpublished_changes
        day.full_clean()


def test_a_year_later_a_day_that_was_moved_or_edited_stays(demo, again):
    visit = EventPage.objects.get(slug=VISIT)
    starts = visit.starts_at + timedelta(days=2)
    move_day(
        day=visit,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        place_name="Ailleurs",
        words="La salle est fermée.",
        by=None,
        now=timezone.now(),
    )
    EventPage.objects.filter(pk=visit.pk).update(title="Un autre titre", seats_total=20)
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
    visit = EventPage.objects.get(pk=visit.pk)
    assert (visit.starts_at, visit.title, visit.seats_total) == (starts, "Un autre titre", 20)
    assert visit.registrations.count() == 11


def test_a_year_later_an_edited_date_stays_and_the_others_of_its_call_with_it(demo, again):
    """Moved apart, the call might close before it opens, and nothing would start any more."""
    call = CallPage.objects.get(slug=RELATIVE)
    closes_at = call.closes_at + timedelta(days=3, hours=2)
    extend(call=call, closes_at=closes_at, words="Trois jours de plus.", by=None, now=timezone.now())
    dates = (call.opens_at, call.closes_at, call.results_promised_on)
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
        again(refresh_dates=True)
        assert CallState.CLOSING_SOON in states()
    call = CallPage.objects.get(slug=RELATIVE)
    assert (call.opens_at, call.closes_at, call.results_promised_on) == dates


def test_a_year_later_a_date_edited_in_a_draft_stays_in_it(demo, again):
    call = CallPage.objects.get(slug=RELATIVE)
    call.opens_at += timedelta(days=3)
    call.save_revision()
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
        live = CallPage.objects.get(slug=RELATIVE)
        assert timezone.localdate(live.opens_at) == timezone.localdate() - timedelta(days=14)
        draft = live.get_latest_revision_as_object()
        assert draft.opens_at == call.opens_at
        assert draft.closes_at == live.closes_at


def test_a_year_later_real_contributions_and_real_calls_stay(demo, again):
    real = make_received(CallPage.objects.get(slug=RELATIVE), email="quelquun@example.org").contribution
    make_call()
    before = rows_of(CallPage)["CallPage"][-1]
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
    assert Submission.objects.get(pk=real.pk).submitted_at == real.submitted_at
    assert ThreadEntry.objects.get(submission=real.pk).at == real.submitted_at
    assert rows_of(CallPage)["CallPage"][-1] == before


# --- Taken away -----------------------------------------------------------------------


def test_the_demonstration_is_not_taken_away_without_being_sure(demo):
    before = everything()
    with pytest.raises(CommandError, match="--yes"):
        call_command("load_demo", reset=True, stdout=io.StringIO())
    assert everything() == before


def test_the_demonstration_is_taken_away_and_comes_back_whole(demo):
    real_call = make_call()
    real = make_received(real_call, email="quelquun@example.org").contribution
    sent = receive(
        page=CallPage.objects.get(slug=RELATIVE),
        words=Words(title="Envoyé", body="à un appel de la démonstration"),
        email="autre@example.org",
        idempotency_key=None,
        now=timezone.now(),
    ).contribution
    section = StandardPage.objects.get(slug="le-labo")
    own = section.add_child(instance=StandardPage(title="Ma page", slug="ma-page"))
    home = HomePage.objects.get()
    home.headline = "Notre accroche"
    home.save_revision().publish()
    written = {
        model: list(model.objects.order_by("slug").values_list("slug", "title"))
        for model in (CallPage, StandardPage, EventPage, ServicePage, RolesPage, MethodPage)
    }
    assert len(written[EventPage]) == 13
    came = make_registered_for_day(EventPage.objects.get(slug="atelier-premier-emploi")).registration
    joined = make_joined(email="agent@example.org")
    contributions = Contribution.objects.count()

    out = io.StringIO()
    call_command("load_demo", reset=True, yes=True, stdout=out)

    assert re.search(
        rf"Deleted: {contributions - 1} contributions, {CallPage.objects.count() - 1} calls", out.getvalue()
    )
    assert {
        model: list(model.objects.order_by("slug").values_list("slug", "title"))
        for model in (CallPage, StandardPage, EventPage, ServicePage, RolesPage, MethodPage)
    } == written
    assert not Registration.objects.filter(pk=came.pk).exists()
    assert Registration.objects.count() == 11
    assert not Submission.objects.filter(pk=joined.pk).exists()
    assert not Participant.objects.exists()
    assert StandardPage.objects.get(pk=own.pk).get_parent().slug == "le-labo"
    assert CallPage.objects.get(pk=real_call.pk).live
    assert Submission.objects.filter(pk=real.pk).exists()
    assert not Submission.objects.filter(pk=sent.pk).exists()
    assert Contribution.objects.count() == contributions - 1
    assert HomePage.objects.get().headline == "Notre accroche"
    assert SiteSettings.objects.get().charter_page.slug == "charte-de-participation"
    assert CallState.OPEN in states()
    assert Client().get("/").status_code == 200
    # Nothing is left to do.
    before = everything()
    load_demo(say=silently)
    assert everything() == before
