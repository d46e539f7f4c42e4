"""The public register of moderation of a call: what it counts, what it never says, what it costs."""

import random
from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, pgettext
from wagtail.models import PageViewRestriction

from calls.models import CallPage
from contributions import services
from contributions.figures import KEPT, count
from contributions.models import Contribution, Decision, Report, Submission
from contributions.recording import DecidedElsewhere, record
from contributions.redaction import Redaction
from home.models import HomePage, StandardPage
from people.models import User
from portal.cache.store import store
from tests.factories import make_call, make_contribution, make_reason, make_user, make_words
from tests.reading import plain, soup, words_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Generator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def moderator() -> User:
    return make_user()


def register_of(call: CallPage) -> str:
    return f"{call.get_url()}moderation/"


def received(call: CallPage, hours_ago: float) -> Contribution:
    """A contribution that was received so long ago and awaits a decision."""
    with time_machine.travel(NOW - hours_ago * HOUR, tick=False):
        return make_contribution(call)


def published(call: CallPage, by: User, hours_ago: float = 1) -> Contribution:
    found = received(call, hours_ago)
    services.publish(submission_id=found.pk, version_seen=1, by=by, now=NOW)
    return found


def declined(call: CallPage, by: User, reason, words: str = "") -> Contribution:
    found = received(call, 1)
    services.decline(submission_id=found.pk, version_seen=1, reason=reason, words=words, by=by, now=NOW)
    return found


def table(response) -> dict[str, str]:
    """The figures of the page by their label."""
    return {row.th.get_text(): row.td.get_text() for row in soup(response).select("tbody tr")}


def test_the_register_counts_what_was_received_and_each_decision(moderator):
    call, other = make_call(), make_call()
    spam, insult = make_reason(title="Publicité", sort_order=1), make_reason(title="Injure", sort_order=2)
    for _number in range(6):
        published(call, moderator)
    for _number in range(5):
        declined(call, moderator, spam)
    for _number in range(7):
        declined(call, moderator, insult)
    for _number in range(2):
        published(other, moderator)
    for _number in range(3):
        received(call, 1)
    figures = table(Client().get(register_of(call)))
    assert figures[gettext("Contributions received")] == "21"
    assert figures[gettext("Published as written")] == "6"
    assert figures[pgettext("figures of moderation", "Not published")] == "12"
    assert figures[gettext("Withdrawn at their author’s request")] == "0"
    assert (figures["Publicité"], figures["Injure"]) == ("5", "7")


def test_each_verb_has_its_line_and_a_text_decided_twice_is_in_both(moderator):
    call = make_call()
    reason = make_reason()
    for _number in range(5):
        found = declined(call, moderator, reason)
        services.reopen(submission_id=found.pk, version_seen=2, by=moderator, now=NOW)
        services.request_changes(
            submission_id=found.pk, version_seen=3, words="Sans le nom.", by=moderator, now=NOW
        )
        services.withdraw(submission_id=found.pk, version_seen=4, by=moderator, now=NOW)
    for _number in range(6):
        masked = received(call, 1)
        services.redact(
            submission_id=masked.pk,
            version_seen=1,
            redaction=Redaction(passages={"body": [(0, 5)]}),
            reason=reason,
            by=moderator,
            now=NOW,
        )
    counted = count(call.pk, now=NOW)
    assert counted.received == 11
    assert counted.decisions == {
        "publish": 0,
        "redact": 6,
        "request_changes": 5,
        "decline": 5,
        "withdraw": 5,
    }


def test_contests_and_reports_are_counted_with_what_came_of_them(moderator):
    call, second = make_call(), make_user()
    reason = make_reason()
    for number in range(12):
        found = declined(call, moderator, reason)
        if number < 11:
            services.contest(submission_id=found.pk, words="Relisez.", now=NOW)
        version = Submission.objects.get(pk=found.pk).version
        if number < 6:
            services.uphold(submission_id=found.pk, version_seen=version, words="Non.", by=second, now=NOW)
        elif number < 11:
            services.publish(submission_id=found.pk, version_seen=version, by=second, now=NOW)
    public = published(call, moderator)
    for number in range(7):
        report, _link = services.report(
            contribution=public, ground="other", words="Lisez.", email="", idempotency_key=None, now=NOW
        )
        if number < 5:
            services.answer_report(
                submission_id=report.pk, version_seen=1, upheld=False, words="Non.", by=moderator, now=NOW
            )
    counted = count(call.pk, now=NOW)
    assert counted.contests == {"upheld": 6, "changed": 5}
    assert counted.reports == {Report.Status.REJECTED: 5, Report.Status.AWAITING: 2}
    # A report has an envelope too, and is no contribution.
    assert counted.received == 13
    figures = table(Client().get(register_of(call)))
    assert figures[gettext("Contested by their author")] == "11"
    assert figures[gettext("The decision stands")] == "6"
    assert figures[gettext("Reports received")] == "7"


@pytest.mark.parametrize("seed", range(3))
def test_the_times_are_those_of_first_decisions(seed, moderator):
    call = make_call()
    hours = [1, 2, 3, 28, 30, 40, 50, 60, 70, 200]
    random.Random(seed).shuffle(hours)
    made = [published(call, moderator, each) for each in hours]
    # A second decision, long after, changes nothing; nor does what still waits, or was decided elsewhere.
    later = NOW + timedelta(days=50)
    services.reopen(submission_id=made[0].pk, version_seen=2, by=moderator, now=later)
    services.publish(submission_id=made[0].pk, version_seen=3, by=moderator, now=later)
    received(call, 1000)
    imported(call, 900)
    counted = count(call.pk, now=NOW)
    assert (counted.median, counted.ninetieth) == (30 * HOUR, 70 * HOUR)


def imported(call: CallPage, hours_ago: float) -> Contribution:
    return record(
        page=call,
        words=make_words(),
        submitted_at=NOW - hours_ago * HOUR,
        origin=Submission.Origin.IMPORT,
        decided=DecidedElsewhere(status=Contribution.Status.PUBLISHED, decided_at=NOW),
    )


def test_with_few_decisions_no_time_is_told(moderator):
    call = make_call()
    for _number in range(4):
        published(call, moderator)
    withdrawn = received(call, 1)
    services.withdraw(submission_id=withdrawn.pk, version_seen=1, by=moderator, now=NOW)
    assert count(call.pk, now=NOW).median is None
    published(call, moderator)
    five = count(call.pk, now=NOW)
    assert (five.median, five.ninetieth) == (HOUR, None)


def test_what_another_platform_decided_counts_and_is_said():
    call = make_call()
    for _number in range(6):
        imported(call, 5)
    counted = count(call.pk, now=NOW)
    assert (counted.received, counted.imported, counted.decisions["publish"]) == (6, 6, 6)
    assert counted.median is None
    assert "6 " in words_of(Client().get(register_of(call)))


@pytest.mark.parametrize("state", ["upcoming", "open", "closed", "paused", "cancelled", "results_published"])
def test_before_anything_is_received_there_is_a_sentence_and_no_table(state):
    page = Client().get(register_of(make_call(state)))
    assert page.status_code == 200
    assert not soup(page).select("table")
    sentence = gettext("Nothing has been received yet: the figures come with the first contributions.")
    assert plain(sentence) in words_of(page)


def test_a_handful_of_contributions_has_no_figures(moderator):
    call = make_call()
    for _number in range(4):
        published(call, moderator)
    page = Client().get(register_of(call))
    assert not soup(page).select("table")
    sentence = gettext(
        "Fewer than %(fewest)s contributions have been received: the figures come later, "
        "so that nobody can be recognised in them."
    )
    assert plain(sentence % {"fewest": 5}) in words_of(page)
    published(call, moderator)
    cache.clear()
    assert table(Client().get(register_of(call)))[gettext("Contributions received")] == "5"


def test_each_table_says_what_it_is(moderator):
    call = make_call()
    for _number in range(6):
        published(call, moderator)
    tables = soup(Client().get(register_of(call))).select("table")
    assert len(tables) >= 4
    for each in tables:
        assert each.caption.get_text(strip=True)
        assert all(head.get("scope") for head in each.select("th"))


def test_the_register_holds_no_word_no_name_and_no_date_of_anybody(moderator):
    call = make_call()
    moderator.first_name = "MARKED-MODERATOR"
    moderator.save()
    reason = make_reason(title="Un motif", words_to_author="MARKED-REASON-WORDS")
    for _number in range(6):
        found = declined(call, moderator, reason, words="MARKED-DECISION")
        Contribution.objects.filter(pk=found.pk).update(
            title="MARKED-TITLE", body="MARKED-BODY", shown_as="MARKED-NAME"
        )
        services.contest(submission_id=found.pk, words="MARKED-CONTEST", now=NOW)
    page = Client().get(register_of(call)).content.decode()
    assert "Un motif" in page
    assert "MARKED" not in page
    assert not [ref for ref in Submission.objects.values_list("reference", flat=True) if ref in page]
    assert "MARKED" not in repr(vars(cache._connections))


# --- Its time ---------------------------------------------------------------------------


def test_the_page_says_when_it_was_counted_and_is_renewed_after_a_quarter_of_an_hour(clock, moderator):
    call = make_call()
    for _number in range(6):
        published(call, moderator)
    address = register_of(call)
    reader = Client()
    assert "10 h 30" in words_of(reader.get(address))
    assert any(key[2] == address for key in store.entries())
    published(call, moderator)
    # The page fell out of memory with the publication; the figures say their own time.
    clock.shift(KEPT - timedelta(seconds=1))
    assert table(reader.get(address))[gettext("Contributions received")] == "6"
    clock.shift(timedelta(seconds=2))
    renewed = reader.get(address)
    assert table(renewed)[gettext("Contributions received")] == "7"
    assert "10 h 45" in words_of(renewed)


def test_the_figures_are_not_shown_from_memory_beyond_their_time(clock, moderator):
    call = make_call()
    address = register_of(call)
    Client().get(address)
    [entry] = [entry for key, entry in store.entries().items() if key[2] == address]
    assert entry.end == NOW + KEPT


def test_thirty_decisions_cost_as_many_queries_as_three(moderator):
    call = make_call()

    def cost() -> int:
        cache.clear()
        store.clear()
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(register_of(call)).status_code == 200
        return len(asked)

    cost()
    for _number in range(10):
        published(call, moderator)
        declined(call, moderator, make_reason())
    few = cost()
    for _number in range(10):
        published(call, moderator)
        declined(call, moderator, make_reason())
    assert cost() == few
    with CaptureQueriesContext(connection) as asked:
        count(call.pk, now=NOW)
    assert len(asked) <= 8


# --- Where it is ------------------------------------------------------------------------


def test_the_call_leads_to_its_register_and_the_register_back():
    call = make_call()
    reader = Client()
    address = register_of(call)
    assert soup(reader.get(call.url)).select(f'a[href="{address}"]')
    assert soup(reader.get(address)).select(f'main a[href="{call.url}"]')


def test_the_charter_leads_to_the_registers_of_the_calls():
    call, draft, private = make_call(), make_call(), make_call()
    draft.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    charter = StandardPage(title="Charte", body=[("reasons", None)])
    HomePage.objects.get().add_child(instance=charter)
    page = soup(Client().get(charter.url))
    assert page.select(f'a[href="{register_of(call)}"]')
    assert not page.select(f'a[href="{register_of(draft)}"]')
    assert not page.select(f'a[href="{register_of(private)}"]')


def test_the_register_answers_reading_only_and_a_call_offline_has_none():
    call = make_call()
    address = register_of(call)
    assert Client().post(address).status_code == 405
    assert Client().head(address).status_code == 200
    call.unpublish()
    assert Client().get(address).status_code == 404


def test_what_is_decided_about_reports_is_no_decision_on_contributions(moderator):
    call = make_call()
    public = published(call, moderator)
    report, _link = services.report(
        contribution=public, ground="other", words="Lisez.", email="", idempotency_key=None, now=NOW
    )
    services.answer_report(
        submission_id=report.pk, version_seen=1, upheld=False, words="Non.", by=moderator, now=NOW
    )
    assert Decision.objects.filter(submission__page=call).count() == 2
    assert sum(count(call.pk, now=NOW).decisions.values()) == 1


def test_counts_are_drawn_and_what_is_said_in_words_is_not(moderator):
    call = make_call()
    for _number in range(6):
        published(call, moderator)
    for _number in range(3):
        declined(call, moderator, make_reason())
    [chart] = soup(Client().get(register_of(call))).select("figure.chart")
    drawn = [float(bar["width"]) for bar in chart.select("svg.chart--wide rect")]
    # 9 received, 6 published, three times nothing; not published: fewer than 5.
    assert [round(9 * width / max(drawn)) for width in drawn] == [9, 6, 0, 0, 0]
    assert "3" not in {text.get_text() for text in chart.select("text, td")}
    fewer = gettext("fewer than %(fewest)d") % {"fewest": 5}
    assert [text.get_text() for text in chart.select("svg.chart--wide text.chart__words")] == [fewer]
