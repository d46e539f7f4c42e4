"""The page of an experiment: what it shows in each state, what it came from, and that it stays bounded."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext

from calls.completeness import PageRefused
from portal.cache import touch
from projects.experiments.page import MOST_VOICES, VOICES_A_PAGE
from projects.models import Experiment, ExperimentCall, ExperimentDay, ExperimentPartner
from tests.days import make_day
from tests.experiments import VERDICT, fresh, make_linked, make_trial, publish
from tests.factories import make_call
from tests.linking import HIDDEN, Kind, hide, link_to, make_public
from tests.projects import make_experiment, make_partner, make_project, make_result
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def read(experiment: Experiment):
    response = Client().get(fresh(experiment).url)
    assert response.status_code == 200
    assert len(soup(response).select("h1")) == 1
    return response


def links(response) -> set[str]:
    return {link["href"] for link in soup(response).select("main a[href]")}


def without_reason() -> Experiment:
    """As before anything is linked to it: a page that is public already."""
    experiment = make_experiment()
    Experiment.objects.filter(pk=experiment.pk).update(came_from_reason="")
    return fresh(experiment)


# --- What it shows ------------------------------------------------------------------------


def test_everything_that_is_known_stands_on_the_page():
    project = make_project()
    experiment = make_experiment(
        project,
        hypothesis="Deux services raccourcissent la file.",
        observed="La longueur\nLes restes",
        stop_criteria="Plus de bruit",
        cost="Deux agents",
        duration="six semaines",
        precision="month",
        ends_on=date(2026, 4, 5),
    )
    ExperimentPartner.objects.create(
        page=experiment, partner=make_partner(title="Le lycée"), role="Accueille"
    )
    words = words_of(read(experiment))
    for said in (
        "Deux services",
        "La longueur",
        "Les restes",
        "Plus de bruit",
        "Deux agents",
        "six semaines",
    ):
        assert said in words
    assert "Le lycée" in words
    assert "Accueille" in words
    # Of the dates, no more than is known.
    assert "2026" in words
    assert "2 f" not in words.lower().replace("2 février", "2 f")
    assert project.url in links(read(experiment))


def test_the_blocks_of_its_body_stand_in_the_text_itself_as_on_any_other_page():
    experiment = make_experiment(body=[("heading", "Un titre"), ("note", "Une note")])
    (body,) = soup(read(experiment)).select(".prose--hung")
    # What the style sheet hangs beside a text is a heading right in it.
    assert body.select_one(":scope > h2").get_text() == "Un titre"
    assert not body.select("[class*=block-]")


@pytest.mark.parametrize(
    ("status", "starts_on", "ends_on", "said"),
    [
        ("running", 2, 4, "février 2026 – avril 2026"),
        ("done", 2, 2, "février 2026"),
        ("done", 2, None, "février 2026"),
        ("planned", 2, None, "début : février 2026"),
        ("running", None, 4, "fin : avril 2026"),
        ("done", None, None, ""),
    ],
)
def test_its_page_its_project_and_the_timeline_say_the_same_of_its_dates(status, starts_on, ends_on, said):
    project = make_project(starts_on=None)
    days = {
        "starts_on": starts_on and date(2026, starts_on, 5),
        "ends_on": ends_on and date(2026, ends_on, 5),
    }
    experiment = make_experiment(project, status=status, precision="month", **days)
    facts = soup(read(experiment)).select(".facts > div")
    when = [plain(each.dd.text).lower() for each in facts if each.dt.text == "Quand"]
    card = soup(Client().get(project.url)).select_one("#experimentations .card .small")
    moment = soup(Client().get(project.timeline_path)).select_one(".moments > li")
    assert when == ([said] if said else [])
    assert plain(card.text).removeprefix("Une salle").removeprefix(" · ") == said
    assert said in plain(moment.get_text(" "))


@pytest.mark.parametrize("status", ["planned", "running", "prototyped", "done"])
def test_each_state_says_itself_and_only_the_first_two_take_followers(status):
    experiment = make_experiment(status=status)
    response = read(experiment)
    assert experiment.get_status_display() in words_of(response)
    takes = any("suivre/" in link for link in links(response))
    assert takes == (status in ("planned", "running"))
    decided = gettext("The trials are over. What follows has not been decided yet.")
    assert (decided in words_of(response)) == (status == "done")


def test_the_logbook_is_in_the_order_of_its_dates_and_no_decision_outranks_another():
    experiment = make_experiment()
    for number, decision in enumerate(("abandoned", "kept", "changed")):
        make_trial(
            experiment,
            date=date(2026, 3, 9 - number),
            tried=f"ESSAI-{number}",
            decision=decision,
            why=f"RAISON-{number}",
            precision="month" if number else "day",
        )
    page = soup(read(experiment))
    rows = page.select(".log > li")
    assert ["ESSAI-2" in rows[0].text, "ESSAI-1" in rows[1].text, "ESSAI-0" in rows[2].text] == [True] * 3
    assert len({tuple(tag["class"]) for tag in page.select(".log .tag")}) == 1
    assert [row.select_one("time")["datetime"] for row in rows] == ["2026-03", "2026-03", "2026-03-09"]
    assert all(f"RAISON-{number}" in page.text for number in range(3))


def test_a_verdict_says_who_when_and_on_what_ground():
    words = words_of(read(make_experiment(status="done", **VERDICT)))
    for said in (VERDICT["verdict_by"], VERDICT["verdict_ground"], "2026"):
        assert said in words


def test_words_are_escaped():
    experiment = make_experiment(hypothesis="<script>x</script>")
    make_trial(experiment, tried="<img src=x>", learnt="a < b")
    page = read(experiment)
    assert b"<script>x" not in page.content
    assert b"<img src=x" not in page.content


# --- What it came from, what came of it ------------------------------------------------------


def test_days_calls_contributions_and_results_lead_there_and_what_is_not_public_does_not():
    experiment = without_reason()
    day, hidden = make_day("over"), make_day("over", audience="unlisted")
    call, draft = make_call(), make_call()
    draft.unpublish()
    for each in (day, hidden):
        ExperimentDay.objects.create(page=experiment, event=each)
    for each in (call, draft):
        ExperimentCall.objects.create(page=experiment, call=each)
    (one,) = make_linked(experiment)
    result, unpublished = (make_result(from_experiment=experiment) for _number in range(2))
    unpublished.unpublish()
    found = links(read(experiment))
    assert {day.url, call.url, result.url} <= found
    assert any(one.reference in link for link in found)
    for each in (hidden, draft, unpublished):
        assert each.url not in found


def test_no_more_than_a_few_contributions_stand_there_and_a_list_has_them_all():
    experiment = make_experiment()
    made = make_linked(experiment, VOICES_A_PAGE + 3)
    page = read(experiment)
    assert len(soup(page).select(".voice")) == MOST_VOICES
    url = f"{fresh(experiment).url}contributions/"
    assert url in links(page)
    seen: list[str] = []
    while url:
        listed = soup(Client().get(url))
        seen += [voice.select_one(".voice__title a")["href"] for voice in listed.select(".voice")]
        more = listed.select_one("a[rel=next]")
        url = more["href"] if more else ""
    assert len(seen) == len(set(seen)) == len(made)


@pytest.mark.parametrize("how", HIDDEN)
def test_what_was_sent_to_a_call_that_is_gone_takes_no_place_among_the_others(how):
    experiment, hidden, call = make_experiment(), make_call(), make_call()
    rows = [make_public(hidden) for _each in range(VOICES_A_PAGE)]
    link_to(experiment, Kind.BECAME, *rows, make_public(call, title="Le premier bus"))
    hide(hidden, how)
    page = soup(read(experiment))
    assert [each.get_text() for each in page.select(".voice__title a")] == ["Le premier bus"]
    url = f"{experiment.url}contributions/"
    assert not page.select(f"a[href='{url}']")
    assert [each.get_text() for each in soup(Client().get(url)).select(".voice__title a")] == [
        "Le premier bus"
    ]
    hide(call, how)
    assert Client().get(url).status_code == 404


@pytest.mark.parametrize("after", ["x", "-1", "²", "9" * 30, "99999999"])
def test_a_list_at_no_place_is_a_404(after):
    assert Client().get(f"{make_experiment().url}contributions/?apres={after}").status_code == 404


def test_a_contribution_that_was_withdrawn_goes_and_the_page_still_renders():
    experiment = without_reason()
    (one,) = make_linked(experiment)
    type(one).objects.filter(pk=one.pk).update(status="withdrawn")
    touch(one)
    words = words_of(read(experiment))
    assert gettext("What it came from can no longer be read here.") in words


def test_the_day_on_which_one_tests_takes_the_button_while_it_registers():
    day = make_day("registering")
    experiment = make_experiment(test_day=day)
    assert f"{day.url}inscription/" in links(read(experiment))
    # It follows all the same.
    assert any(link.endswith("souhait=follow") for link in links(read(experiment)))
    type(day).objects.filter(pk=day.pk).update(registration_closes_at=timezone.now() - timedelta(minutes=1))
    touch(day)
    found = links(read(experiment))
    assert f"{day.url}inscription/" not in found
    assert any(link.endswith("souhait=test") for link in found)


def test_the_same_number_of_queries_however_much_there_is(django_assert_max_num_queries):
    counts = []
    for size in (3, 30):
        experiment = make_experiment()
        for _number in range(size):
            make_trial(experiment)
            ExperimentDay.objects.create(page=experiment, event=make_day("over"))
            ExperimentPartner.objects.create(page=experiment, partner=make_partner())
            make_result(from_experiment=experiment)
        make_linked(experiment, size)
        Client().get("/")
        with django_assert_max_num_queries(40) as seen:
            read(experiment)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_wrong_addresses_are_404_and_only_the_form_takes_a_post():
    url = make_experiment().url
    for wrong in ("suivre/x/", "contribution/", "suivre2/"):
        assert Client().get(url + wrong).status_code == 404
    for each in (url, f"{url}contributions/"):
        assert Client().post(each).status_code == 405


# --- Doors ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"hypothesis": " "}, "hypothesis"),
        ({"observed": ""}, "observed"),
        ({"place": ""}, "place"),
        ({"came_from_reason": ""}, "came_from_reason"),
        ({"verdict": "stop"}, "verdict_by"),
        (VERDICT | {"verdict_ground": " "}, "verdict_ground"),
        (VERDICT | {"verdict_on": date(2020, 1, 1)}, "verdict_on"),
        ({"verdict_by": "Quelqu’un"}, "verdict"),
    ],
)
def test_no_door_makes_an_incomplete_experiment_public(lacking, field):
    draft = make_experiment(live=False)
    for name, value in lacking.items():
        setattr(draft, name, value)
    draft.save()
    revision = draft.save_revision()
    with pytest.raises(PageRefused) as refused:
        revision.publish()
    assert field in refused.value.message_dict
    draft.live = True
    with pytest.raises(PageRefused):
        draft.save()
    later = draft.save_revision()
    later.approved_go_live_at = timezone.now() + timedelta(days=1)
    with pytest.raises(PageRefused):
        later.save()
    assert not fresh(draft).live


def test_one_contribution_or_day_or_call_is_enough_and_what_is_done_may_lack_a_verdict():
    for row in ("contribution", "day", "call"):
        draft = make_experiment(live=False, came_from_reason="", status="done")
        if row == "contribution":
            make_linked(draft)
        elif row == "day":
            ExperimentDay.objects.create(page=draft, event=make_day("over"))
        else:
            ExperimentCall.objects.create(page=draft, call=make_call())
        assert publish(draft).live


def test_dates_out_of_order_are_refused_by_every_door_and_by_the_database():
    draft = make_experiment(live=False)
    draft.ends_on = date(2026, 1, 1)
    with pytest.raises(ValidationError):
        draft.save_revision()
    draft.live = True
    with pytest.raises(PageRefused):
        draft.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.filter(pk=draft.pk).update(ends_on=date(2026, 1, 1))


def test_copied_it_has_no_contribution_of_its_own_and_moved_it_keeps_them():
    experiment = without_reason()
    make_linked(experiment)
    copy = fresh(experiment).copy(update_attrs={"slug": "copie", "live": False}, keep_live=False)
    assert "came_from_reason" in _why(copy)
    other = make_project()
    fresh(experiment).move(other, pos="last-child")
    moved = fresh(experiment)
    assert other.url in links(read(moved))
    assert len(soup(read(moved)).select(".voice")) == 1


def _why(page: Experiment) -> dict[str, list[str]]:
    with pytest.raises(PageRefused) as refused:
        page.save_revision().publish()
    return refused.value.message_dict
