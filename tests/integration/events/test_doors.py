"""No door leads a half-written day to the public: each is tried by itself."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page

from calls.completeness import REACHED_BY
from events.completeness import ASKED_FOR, NotReady, missing, refuse_incomplete
from events.models import EventIndexPage, EventPage
from tests.cms import add_url, cms, day_form, edit_url, sentences, workshop_form
from tests.day_doors import LACKING, draft, is_live, is_planned, second_agenda
from tests.days import make_agenda, make_day
from tests.reading import plain, soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- What people need -----------------------------------------------------------------


@pytest.mark.parametrize("name", [*ASKED_FOR, "place_name", "service_email"])
def test_each_thing_people_need_is_missed_by_its_name(name):
    day = make_day()
    assert missing(day) == {}
    setattr(day, name, None if name.endswith("_at") else " \n\u200b")
    if name == "service_email":
        assert missing(day) == {}  # the phone is left
        day.service_phone = ""
    assert list(missing(day)) == [name]
    with pytest.raises(NotReady) as refusal:
        refuse_incomplete(day)
    assert day.title in refusal.value.sentence
    assert missing(day)[name] in refusal.value.sentence


@pytest.mark.parametrize(
    ("mode", "lacking"),
    [("on_site", ["place_name"]), ("online", ["online_url"]), ("mixed", ["place_name", "online_url"])],
)
def test_a_day_has_a_place_or_an_address_as_it_takes_place(mode, lacking):
    day = make_day()
    day.mode, day.place_name, day.online_url = mode, "", ""
    assert list(missing(day)) == lacking
    # One that takes nobody has no room to join.
    day.takes_registrations = False
    assert "online_url" not in missing(day)


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_what_is_missing_is_said_beside_each_field(action):
    agenda = make_agenda()
    empty = dict.fromkeys([*ASKED_FOR, *REACHED_BY, "place_name"], "")
    response = cms("coordinator").post(add_url(EventPage, agenda), day_form(**empty) | {action: "1"})
    errors = response.context["form"].errors
    assert set(errors) == set(empty) - {"service_phone"}
    page = soup(response)
    for name, said in errors.items():
        beside = page.select_one(f"[id$='-{name}-errors']")
        assert plain(said[0]) in plain(beside.get_text(" ")), name
    assert not EventPage.objects.exists()
    # A draft may lack all of it.
    assert draft(**empty).starts_at is None


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("ends_at", {"ends_at": "2027-03-01 09:30"}),
        ("ends_at", {"ends_at": "2027-03-01 08:00"}),
        ("registration_closes_at", {"registration_closes_at": "2027-03-01 09:31"}),
        (
            "registration_closes_at",
            {"registration_opens_at": "2027-02-02 09:00", "registration_closes_at": "2027-02-01 09:00"},
        ),
        (
            "registration_opens_at",
            {"registration_opens_at": "2027-03-01 09:30", "registration_closes_at": ""},
        ),
        ("seats_total", {"seats_total": "10", "seats_for_agents": "6", "seats_for_citizens": "5"}),
        ("seats_total", {"seats_total": "", "seats_for_agents": "6"}),
    ],
)
@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
def test_what_contradicts_itself_is_refused_beside_the_field_even_in_a_draft(name, fields, action):
    agenda = make_agenda()
    response = cms("coordinator").post(add_url(EventPage, agenda), day_form(**fields) | action)
    assert list(response.context["form"].errors) == [name]
    assert soup(response).select_one(f"[id$='-{name}-errors']")
    assert not EventPage.objects.exists()


@pytest.mark.parametrize("instant", ["2027-03-28 02:30", "2027-10-31 02:30"])
@pytest.mark.parametrize("name", ["starts_at", "registration_opens_at"])
def test_an_hour_that_a_clock_change_skips_or_doubles_is_refused_beside_the_field(instant, name):
    """02:30 does not exist on 28 March 2027 in Paris, and comes twice on 31 October: Django refuses both."""
    agenda = make_agenda()
    fields = {"starts_at": "2027-12-01 09:00", "ends_at": "2027-12-01 17:00", name: instant}
    fields |= {"registration_closes_at": "2027-11-30 09:00"} if name != "starts_at" else {}
    fields |= {"ends_at": "2027-12-01 17:00", "registration_closes_at": ""} if name == "starts_at" else {}
    response = cms("coordinator").post(
        add_url(EventPage, agenda), day_form(**fields) | {"action-publish": "1"}
    )
    assert name in response.context["form"].errors
    assert instant in soup(response).select_one(f"[name={name}]")["value"]
    assert not EventPage.objects.exists()


def test_a_day_across_the_night_of_a_clock_change_lasts_an_hour_less():
    day = draft(starts_at="2027-03-27 20:00", ends_at="2027-03-28 08:00")
    assert day.ends_at - day.starts_at == timedelta(hours=11)


def test_workshops_stand_inside_the_day_and_end_after_they_start():
    agenda = make_agenda()
    early = workshop_form(starts_at="2027-03-01 09:00", ends_at="2027-03-01 11:00")
    late = workshop_form(starts_at="2027-03-01 16:00", ends_at="2027-03-01 18:00")
    backwards = workshop_form(starts_at="2027-03-01 16:00", ends_at="2027-03-01 15:00")
    for forms, expected in (
        ([early, late], [["starts_at"], ["ends_at"]]),
        ([backwards], [["ends_at"]]),
    ):
        response = cms("coordinator").post(add_url(EventPage, agenda), day_form(workshops=forms))
        errors = response.context["form"].formsets["workshops"].errors
        assert [list(each) for each in errors] == expected
    assert not EventPage.objects.exists()
    good = workshop_form(starts_at="2027-03-01 09:30", ends_at="2027-03-01 17:00")
    day = draft(workshops=[good])
    assert day.get_latest_revision_as_object().workshops.get().title == "Un atelier"


# --- The doors without a form of ours -------------------------------------------------


def publish_revision(day):
    day.latest_revision.publish()


def publish_by_action(day):
    PublishPageRevisionAction(day.latest_revision).execute()


def publish_plain_page(day):
    page = Page.objects.get(pk=day.pk)
    page.publish(page.latest_revision)


def save_live(day):
    day.live = True
    day.save(clean=False)


def save_one_field(day):
    day.live = True
    day.save(update_fields=["live"], clean=False)


def copy_live(day):
    EventPage.objects.filter(pk=day.pk).update(live=True)
    try:
        EventPage.objects.get(pk=day.pk).copy(update_attrs={"slug": "copie", "title": "Copie"})
    finally:
        EventPage.objects.filter(pk=day.pk).update(live=False)


def add_live(day):
    EventIndexPage.objects.get().add_child(instance=EventPage(title="Copie", slug="copie"))


def finish_workflow(day):
    workflow = day.get_workflow().start(day, None)
    workflow.current_task_state.approve()


def plan(day):
    day.go_live_at = timezone.now() + timedelta(days=1)
    day.save_revision().publish()


def plan_while_saving(day):
    day.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize(
    "door",
    [
        publish_revision,
        publish_by_action,
        publish_plain_page,
        save_live,
        save_one_field,
        copy_live,
        add_live,
        finish_workflow,
        plan,
        plan_while_saving,
    ],
)
def test_no_line_of_code_publishes_or_plans_a_half_written_day(door):
    day = draft(**LACKING)
    with pytest.raises(NotReady):
        door(day)
    assert not EventPage.objects.live().exists()
    assert not is_planned(day)


def test_approving_and_bulk_publishing_answer_with_a_sentence():
    day = draft()
    cms("editor").post(edit_url(day), day_form() | {"action-submit": "1"})
    coordinator = cms("coordinator")
    coordinator.post(edit_url(day), day_form(**LACKING))
    state = EventPage.objects.get(pk=day.pk).current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=(day.pk, "approve", state.pk))
    bulk = f"/admin/bulk/wagtailcore/page/publish/?id={day.pk}"
    for url in (approve, bulk):
        response = coordinator.post(url, {"comment": ""})
        assert response["Location"] == edit_url(day)
        assert gettext("Say where it takes place.") in " ".join(sentences(response))
        assert not is_live(day)


def test_a_public_copy_of_a_half_written_day_is_refused_beside_the_box_and_carries_no_move():
    day = make_day("postponed")
    EventPage.objects.filter(pk=day.pk).update(**LACKING)
    form = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": day.get_parent().pk}
    coordinator, url = cms("coordinator"), reverse("wagtailadmin_pages:copy", args=(day.pk,))
    assert "alias" not in coordinator.get(url).context["form"].fields
    response = coordinator.post(url, form | {"publish_copies": "1"})
    assert "publish_copies" in response.context["form"].errors
    assert coordinator.post(url, form).status_code == 302
    copy = EventPage.objects.get(slug="copie")
    assert (copy.live, copy.postponed_at) == (False, None)


def test_a_public_day_that_is_half_written_is_not_moved():
    day = make_day()
    EventPage.objects.filter(pk=day.pk).update(**LACKING)
    admin, target = cms("admin"), second_agenda()
    response = admin.post(reverse("wagtailadmin_pages:move_confirm", args=(day.pk, target.pk)))
    assert response["Location"] == edit_url(day)
    assert EventPage.objects.get(pk=day.pk).get_parent().pk != target.pk
