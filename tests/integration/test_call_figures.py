"""The figures of a call: what they count, what they never tell, what they cost."""

import json
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from calls.call_figures import CallFigures, count, figures_of_call
from calls.models import CallPage
from contributions.figures import KEPT
from contributions.models import Answer, Contribution, Outcome, Submission
from people.models import PersonalAnswer
from portal.cache.store import store
from tests.factories import make_call, make_commune, make_contribution, make_question, make_themes
from tests.reading import plain, soup, words_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Generator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def published(call: CallPage, number: int, *, days_ago: float = 1, **words: Any) -> list[Contribution]:
    with time_machine.travel(NOW - timedelta(days=days_ago), tick=False):
        return [make_contribution(call, "published", **words) for _number in range(number)]


def answered(rows: list[Contribution], question: Any, value: str, **fields: Any) -> None:
    """As the form keeps answers, under the question as it stands."""
    asked = {"label": question.label, "field_type": question.field_type, "visibility": question.visibility}
    for row in rows:
        Answer.objects.create(submission_id=row.pk, key=question.key, value=value, **asked | fields)


def given_outcome(rows: list[Contribution], code: str, *, hours: float = 24) -> None:
    for row in rows:
        at = row.submitted_at + timedelta(hours=hours)
        Outcome.objects.create(submission_id=row.pk, code=code, words="Voilà.", published_at=at)
        Contribution.objects.filter(pk=row.pk).update(outcome=code)


def parts(figures: CallFigures, of: str) -> dict[str, int | None]:
    [found] = [each for each in figures.breakdowns if each.of == of]
    return dict(found.parts) | ({"others": found.others} if found.others else {})


def kinds_of_breakdown(figures: CallFigures) -> set[str]:
    return {each.of for each in figures.breakdowns}


def test_each_column_is_counted_on_what_is_published():
    call, other = make_call(), make_call()
    broad, narrow = make_themes("Emploi", "Emploi des jeunes")
    arles, nice = make_commune("Arles", "13004"), make_commune("Nice", "06088", "Alpes-Maritimes")
    first = published(call, 7, theme_id=broad.pk, territory_id=arles.pk, sender_kind="agent", kind="idea")
    published(call, 6, theme_id=narrow.pk, territory_id=nice.parent_id, sender_kind="citizen", days_ago=9)
    published(call, 5, territory_id=arles.parent_id, sender_kind="citizen")
    published(other, 9, sender_kind="school")
    for _number in range(8):
        make_contribution(call, "declined", sender_kind="school")
    given_outcome(first, "taken_up")
    figures = count(call, now=NOW)
    assert (figures.received, figures.published) == (26, 18)
    assert parts(figures, "theme") == {"Emploi": 7, "Emploi des jeunes": 6, "": 5}
    assert parts(figures, "kind") == {"idea": 7, "answer": 11}
    assert parts(figures, "sender_kind") == {"citizen": 11, "agent": 7}
    assert parts(figures, "department") == {"Bouches-du-Rhône": 12, "Alpes-Maritimes": 6}
    assert parts(figures, "week") == {"2026-11-09": 6, "2026-11-16": 12}
    assert parts(figures, "outcome") == {"taken_up": 7, "": 11}


def test_small_counts_are_added_together_and_one_more_where_the_sum_would_tell():
    call = make_call()
    published(call, 9, sender_kind="citizen")
    published(call, 6, sender_kind="agent")
    published(call, 1, sender_kind="elected_official")
    assert parts(count(call, now=NOW), "sender_kind") == {"citizen": 9, "others": 7}


def test_how_many_wait_for_an_outcome_is_told_before_another_outcome():
    call = make_call()
    rows = published(call, 30)
    for code, number in (("taken_up", 8), ("adapted", 6), ("not_taken_up", 2)):
        given_outcome(rows[:number], code)
        rows = rows[number:]
    assert parts(count(call, now=NOW), "outcome") == {"": 14, "taken_up": 8, "others": 8}


def test_a_territory_needs_five():
    call = make_call()
    arles, nice = make_commune("Arles", "13004"), make_commune("Nice", "06088", "Alpes-Maritimes")
    gap, toulon = make_commune("Gap", "05061", "Hautes-Alpes"), make_commune("Toulon", "83137", "Var")
    for place, number in ((arles, 8), (nice, 2), (gap, 4), (toulon, 5)):
        published(call, number, territory_id=place.pk)
    assert parts(count(call, now=NOW), "department") == {"Bouches-du-Rhône": 8, "Var": 5, "others": 6}


def test_a_handful_of_published_contributions_is_counted_as_its_lists_do_and_has_no_details():
    call = make_call()
    published(call, 4, sender_kind="citizen")
    figures = count(call, now=NOW)
    assert (figures.received, figures.published, figures.breakdowns) == (None, 4, ())
    page = Client().get(call.figures_path())
    assert not soup(page).select("table")
    fewer = plain(gettext("fewer than %(fewest)d") % {"fewest": 5})
    assert [plain(each.text) for each in soup(page).select(".facts dd")] == [fewer, "4"]
    few = gettext(
        "Fewer than %(fewest)s contributions are published: too few for details, in which somebody could be "
        "recognised."
    )
    assert plain(few % {"fewest": 5}) in words_of(page)
    # What is not published has no details, however much it is.
    for _number in range(9):
        make_contribution(call, "declined", sender_kind="school")
    assert (count(call, now=NOW).received, count(call, now=NOW).breakdowns) == (13, ())


def test_before_anything_is_received_there_is_a_sentence():
    page = Client().get(make_call("upcoming").figures_path())
    sentence = gettext("Nothing has been received yet: the figures come with the first contributions.")
    assert plain(sentence) in words_of(page)


# Time


def test_a_period_that_is_small_or_would_tell_one_is_a_hole():
    call = make_call()
    for days_ago, number in ((2, 6), (9, 2), (16, 7), (23, 8)):
        published(call, number, days_ago=days_ago)
    assert parts(count(call, now=NOW), "week") == {
        "2026-10-26": 8,
        "2026-11-02": 7,
        "2026-11-09": None,
        # The last of the others hides the only small one.
        "2026-11-16": None,
    }


@pytest.mark.parametrize(
    ("days", "of", "periods"), [(1, "week", 2), (111, "week", 16), (112, "month", 4), (1900, "year", 6)]
)
def test_the_length_of_a_call_decides_the_periods(days, of, periods):
    call = make_call()
    published(call, 5, days_ago=1)
    published(call, 5, days_ago=1 + days)
    if days == 1:
        published(call, 5, days_ago=8)
    [found] = [each for each in count(call, now=NOW).breakdowns if each.of in ("week", "month", "year")]
    assert (found.of, len(found.parts)) == (of, periods)
    assert found.parts[0][1] == 5


def test_periods_are_those_of_paris():
    call = make_call()
    # Sunday in London, Monday in Paris.
    late = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)
    published(call, 5, days_ago=(NOW - late) / timedelta(days=1))
    published(call, 6, days_ago=14)
    assert parts(count(call, now=NOW), "week") == {"2026-11-09": 6, "2026-11-16": 5}


# Questions


def test_closed_questions_are_counted_by_choice_with_those_who_did_not_answer():
    call = make_call()
    one = make_question(
        call, "Quel essai ?", field_type="radio", choices="Pain\nPortions\nTable", visibility="public"
    )
    rows = published(call, 18)
    answered(rows[:7], one, "Portions")
    answered(rows[7:12], one, "Pain")
    [found] = [each for each in count(call, now=NOW).breakdowns if each.of == "one_choice"]
    assert found.title == "Quel essai ?"
    assert found.parts == (("Pain", 5), ("Portions", 7), ("", 6))


def test_several_choices_each_hide_a_small_number_and_its_contrary():
    call = make_call()
    many = make_question(
        call, "Ce qui a pesé", field_type="checkboxes", choices="Bus\nPrix\nTemps\nRien", visibility="public"
    )
    rows = published(call, 20)
    answered(rows[:9], many, "Bus\nPrix")
    answered(rows[9:17], many, "Bus")
    answered(rows[17:], many, "Rien\nPrix")
    # 17 of 20 chose the bus: 3 did not. 3 chose nothing.
    assert parts(count(call, now=NOW), "several_choices") == {
        "Bus": None,
        "Prix": 12,
        "Temps": 0,
        "Rien": None,
    }


@pytest.mark.parametrize("visibility", ["team", "personal"])
def test_what_the_team_alone_was_to_read_is_counted_nowhere(visibility):
    call = make_call()
    question = make_question(call, "Secret ?", field_type="radio", choices="Oui\nNon", visibility=visibility)
    rows = published(call, 12)
    if visibility == "team":
        answered(rows, question, "Oui")
    else:
        for row in rows:
            PersonalAnswer.objects.create(
                submission_id=row.pk,
                key=question.key,
                label=question.label,
                value="Oui",
                field_type="radio",
                delete_after=NOW.date(),
            )
    assert kinds_of_breakdown(count(call, now=NOW)).isdisjoint({"one_choice", "several_choices"})


def test_a_question_no_longer_public_is_no_longer_counted_and_open_ones_never_are():
    call = make_call()
    closed = make_question(call, "Quel essai ?", field_type="radio", choices="Oui\nNon", visibility="public")
    opened = make_question(call, "Pourquoi ?", visibility="public")
    rows = published(call, 12)
    answered(rows[:6], closed, "Oui")
    answered(rows, opened, "MARKED-WORDS")
    assert "one_choice" in kinds_of_breakdown(count(call, now=NOW))
    assert "MARKED" not in repr(count(call, now=NOW))
    call.questions.filter(key=closed.key).update(visibility="team")
    assert "one_choice" not in kinds_of_breakdown(count(CallPage.objects.get(pk=call.pk), now=NOW))


def test_a_question_that_was_reworded_or_taken_off_keeps_its_counts():
    call = make_call()
    question = make_question(call, "Avant ?", field_type="radio", choices="Oui\nNon", visibility="public")
    rows = published(call, 12)
    answered(rows[:6], question, "Oui")
    call.questions.filter(key=question.key).update(label="Après ?", choices="Peut-être\nNon")
    [found] = [each for each in count(call, now=NOW).breakdowns if each.of == "one_choice"]
    assert (found.title, found.parts) == ("Après ?", (("Oui", 6), ("", 6)))
    call.questions.all().delete()
    [found] = [each for each in count(call, now=NOW).breakdowns if each.of == "one_choice"]
    assert found.title == "Avant ?"


# Times


def test_the_times_are_those_from_receipt_to_outcome():
    call = make_call()
    rows = published(call, 12, days_ago=30)
    for row, hours in zip(rows, (1, 2, 3, 28, 30, 40, 50, 60, 70, 200), strict=False):
        given_outcome([row], "adapted", hours=hours)
    figures = count(call, now=NOW)
    assert (figures.median_hours, figures.ninetieth_hours) == (30, 70)
    Submission.objects.filter(pk__in=[row.pk for row in rows[:6]]).update(origin=Submission.Origin.IMPORT)
    assert count(call, now=NOW).median_hours is None


# As JSON, in memory, on the page


def test_figures_come_back_from_json_as_they_were():
    call = make_call()
    question = make_question(
        call, "Quel essai ?", field_type="radio", choices="Oui\nNon", visibility="public"
    )
    rows = published(call, 12, sender_kind="agent")
    published(call, 6, days_ago=20)
    answered(rows[:6], question, "Oui")
    figures = count(call, now=NOW)
    assert CallFigures.from_json(json.loads(json.dumps(figures.as_json()))) == figures
    assert CallFigures.from_json(count(make_call(), now=NOW).as_json()).breakdowns == ()


def test_figures_are_kept_for_a_quarter_of_an_hour(clock):
    call = make_call()
    published(call, 6)
    assert figures_of_call(call, now=NOW).published == 6
    published(call, 1)
    assert figures_of_call(call, now=NOW + KEPT - timedelta(seconds=1)).published == 6
    assert figures_of_call(call, now=NOW + KEPT).published == 7
    Client().get(call.figures_path())
    [entry] = [entry for key, entry in store.entries().items() if key[2] == call.figures_path()]
    assert entry.end == NOW + KEPT


def test_the_page_draws_each_breakdown_with_its_table():
    call = make_call()
    arles, nice = make_commune("Arles", "13004"), make_commune("Nice", "06088", "Alpes-Maritimes")
    published(call, 5, territory_id=arles.pk, sender_kind="agent")
    published(call, 9, territory_id=nice.pk, sender_kind="citizen", days_ago=12)
    page = Client().get(call.figures_path())
    charts = soup(page).select("figure.chart")
    titles = {plain(chart.figcaption.get_text()) for chart in charts}
    assert {gettext("By département"), gettext("By who wrote"), gettext("Week by week")} <= titles
    assert all(len(chart.select("svg")) == 2 and chart.table.caption for chart in charts)
    # The longest bar first, and the total beneath.
    [by_place] = [chart for chart in charts if chart.figcaption.get_text() == gettext("By département")]
    rows = {row.th.get_text(): row.td.get_text() for row in by_place.select("tbody tr, tfoot tr")}
    assert list(rows.values()) == ["9", "5", "14"]
    assert next(iter(rows)) == "Alpes-Maritimes"


def test_the_page_holds_no_word_no_name_and_no_reference():
    call = make_call()
    published(call, 8, title="MARKED-TITLE", body="MARKED-BODY", shown_as="MARKED-NAME", sender_kind="agent")
    published(call, 8, territory_text="MARKED-PLACE", explanation="MARKED-WHY", sender_kind="school")
    page = Client().get(call.figures_path()).content.decode()
    assert "MARKED" not in page
    assert not [ref for ref in Submission.objects.values_list("reference", flat=True) if ref in page]
    assert "MARKED" not in repr(vars(cache._connections))


def test_the_call_leads_to_its_figures_and_back_and_a_call_offline_has_none():
    call = make_call()
    address = call.figures_path()
    assert soup(Client().get(call.url)).select(f'a[href="{address}"]')
    assert soup(Client().get(address)).select(f'main a[href="{call.url}"]')
    assert Client().post(address).status_code == 405
    assert Client().get(f"{address}x/").status_code == 404
    call.unpublish()
    assert Client().get(address).status_code == 404


def test_three_hundred_contributions_cost_as_many_queries_as_thirty():
    call = make_call()
    theme, *others = make_themes("Emploi", "Jeunes", "Apprentis")
    questions = [
        make_question(call, f"Question {number}", field_type="radio", choices="Oui\nNon", visibility="public")
        for number in range(3)
    ]

    def more(number: int) -> None:
        for each in (theme, *others):
            rows = published(call, number, theme_id=each.pk)
            for question in questions:
                answered(rows, question, "Oui")

    def cost() -> int:
        cache.clear()
        store.clear()
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(call.figures_path()).status_code == 200
        return len(asked)

    more(6)
    cost()
    few = cost()
    more(20)
    assert cost() == few
    with CaptureQueriesContext(connection) as asked:
        count(call, now=NOW)
    assert len(asked) <= 12
