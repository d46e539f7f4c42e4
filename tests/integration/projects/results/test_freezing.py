"""Frozen figures: what a result keeps of its call, whatever becomes of the contributions afterwards."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from calls.call_figures import count
from calls.models import CallPage
from contributions import services
from contributions.models import Contribution
from projects.models import FrozenFigures, ResultPage
from projects.results.freezing import freeze_figures, shown
from tests.factories import make_call, make_commune, make_contribution
from tests.projects import make_result

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=40)


@pytest.fixture(autouse=True)
def clock() -> Generator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def answered_call() -> CallPage:
    """A call with 9 and 6 contributions, and one of a kind that must not be told."""
    call = make_call("closed")
    place = make_commune("Arles", "13004")
    for sender, number in (("citizen", 9), ("agent", 6), ("elected_official", 1)):
        for _number in range(number):
            make_contribution(
                call,
                "published",
                title="MARKED-TITLE",
                body="MARKED-BODY",
                shown_as="MARKED-NAME",
                sender_kind=sender,
                territory_id=place.pk if sender == "citizen" else None,
                territory_text="MARKED-PLACE" if sender == "agent" else "",
            )
    return call


def words(result: ResultPage) -> str:
    return render_to_string("projects/parts/frozen_figures.html", {"frozen": shown(result)})


def numbers(found: object) -> list[int]:
    """Every number in what was frozen, apart from the instant."""
    if isinstance(found, dict):
        return [each for key, value in found.items() if key != "at" for each in numbers(value)]
    if isinstance(found, list | tuple):
        return [each for value in found for each in numbers(value)]
    return [found] if isinstance(found, int) else []


def test_an_erasure_after_the_result_changes_nothing_on_its_page():
    call = answered_call()
    result = make_result(call=call)
    freeze_figures(result, now=NOW)
    before = words(result)
    assert "<svg" in before
    for pk in Contribution.objects.filter(page=call).values_list("pk", flat=True)[:8]:
        services.erase(submission_id=pk, by=None, now=LATER)
    assert count(call, now=LATER).published == 8
    assert words(ResultPage.objects.get(pk=result.pk)) == before


def test_what_is_frozen_holds_no_word_and_no_small_number():
    call = answered_call()
    result = make_result(call=call)
    frozen = freeze_figures(result, now=NOW)
    assert frozen
    stored = FrozenFigures.objects.get(pk=result.pk).figures
    assert "MARKED" not in repr(stored)
    assert "elected" not in repr(stored)
    assert "Arles" not in repr(stored)
    assert numbers(stored)
    assert not [number for number in numbers(stored) if 0 < number < 5]


def test_publishing_again_rewrites_nothing():
    call = answered_call()
    result = make_result(call=call)
    first = freeze_figures(result, now=NOW)
    make_contribution(call, "published")
    second = freeze_figures(ResultPage.objects.get(pk=result.pk), now=LATER)
    assert first
    assert second
    assert (second.frozen_at, second.figures) == (first.frozen_at, first.figures)
    assert FrozenFigures.objects.count() == 1


def test_a_result_of_another_call_freezes_those_of_that_one():
    result = make_result(call=answered_call())
    freeze_figures(result, now=NOW)
    other = make_call("closed")
    ResultPage.objects.filter(pk=result.pk).update(call=other)
    result = ResultPage.objects.get(pk=result.pk)
    assert shown(result) is None
    freeze_figures(result, now=LATER)
    found = FrozenFigures.objects.get()
    assert (found.call_id, found.frozen_at, found.figures["received"]) == (other.pk, LATER, 0)


def test_a_result_without_call_or_not_published_yet_shows_nothing():
    result = make_result()
    assert freeze_figures(result, now=NOW) is None
    assert shown(result) is None
    assert words(result).strip() == ""
    assert shown(make_result(call=make_call("closed"), live=False)) is None


def test_a_call_that_received_nothing_leaves_no_figures_on_the_page():
    result = make_result(call=make_call("closed"))
    freeze_figures(result, now=NOW)
    assert words(result).strip() == ""


def test_a_call_with_few_contributions_is_frozen_without_details():
    call = make_call("closed")
    for _number in range(3):
        make_contribution(call, "published", sender_kind="agent")
    result = make_result(call=call)
    freeze_figures(result, now=NOW)
    # Only how many are published, which lists say too.
    assert numbers(FrozenFigures.objects.get().figures) == [3]
    assert "<svg" not in words(result)
    assert words(result).strip()


def test_it_leads_to_the_figures_of_today_as_long_as_the_call_is_public():
    call = answered_call()
    result = make_result(call=call)
    freeze_figures(result, now=NOW)
    assert f'href="{call.figures_path()}"' in words(result)
    call.unpublish()
    assert f'href="{call.figures_path()}"' not in words(result)


def test_a_code_that_is_no_longer_one_is_shown_as_it_was_kept():
    call = answered_call()
    result = make_result(call=call)
    frozen = freeze_figures(result, now=NOW)
    assert frozen
    frozen.figures["breakdowns"][0] |= {
        "of": "sender_kind",
        "parts": [["former_code", 12], ["", 7]],
        "others": 0,
    }
    frozen.figures["breakdowns"].append(
        {"of": "former_column", "title": "", "parts": [["a", 9]], "others": 0}
    )
    frozen.save()
    assert "former_code" in words(result)
    assert "former_column" not in words(result)


def test_showing_them_costs_a_query_or_two_whatever_their_number():
    call = answered_call()
    result = make_result(call=call)
    freeze_figures(result, now=NOW)
    result = ResultPage.objects.get(pk=result.pk)
    with CaptureQueriesContext(connection) as asked:
        words(result)
    assert len(asked) <= 3
