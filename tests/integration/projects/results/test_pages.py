"""The public pages of results: what each shows, in which order, at which cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from wagtail.models import PageViewRestriction

from calls.synthesis import synthesis_of
from contributions.models import Contribution
from portal.cache.store import store
from projects.models import ResultPage
from projects.results.listing import PER_PAGE
from tests.factories import make_call, make_contribution, make_themes
from tests.linking import Kind, link_to
from tests.projects import make_experiment, make_project, make_result, make_result_index
from tests.reading import plain, soup, words_of
from tests.results import draft_result, point, published, quotations

pytestmark = [pytest.mark.django_db, pytest.mark.once]
INDEX = "/resultats/"


@pytest.fixture(autouse=True)
def index():
    return make_result_index()


def titles(client, query: str = "", status: int = 200) -> list[str]:
    response = client.get(INDEX + query)
    assert response.status_code == status
    return [each.get_text() for each in soup(response).select("#resultats .card h3")]


def choices(client, name: str) -> list[str]:
    """What a filter of the list offers, after "all"."""
    return [each.get_text() for each in soup(client.get(INDEX)).select(f"select[name={name}] option")][1:]


# --- One result -----------------------------------------------------------------------


def test_a_minimal_result_is_a_sentence_and_nothing_empty(client):
    result = published(draft_result(title="Une leçon", heard=[], done=[], not_done=[], summary="", date=None))
    shown = soup(client.get(result.url))
    assert [plain(each.get_text()) for each in shown.select("h1")] == ["Une leçon."]
    # Only the ways to pass the page on.
    assert [heading.find_parent(class_="share") is None for heading in shown.select("main h2")] == [False]


@pytest.mark.parametrize(
    "block",
    [
        ("side_by_side", {"citizens": [{"text": "Dit.", "cites": ""}], "agents": []}),
        ("before_after", {"before": "Deux heures.", "after": "Dix minutes."}),
    ],
)
def test_no_heading_is_skipped_where_the_body_begins_with_a_block_that_has_its_own(client, block):
    result = published(draft_result(heard=[], done=[], not_done=[], body=[block]))
    ranks = [int(heading.name[1]) for heading in soup(client.get(result.url)).select("main :is(h1, h2, h3)")]
    assert ranks[:3] == [1, 2, 3]


@pytest.mark.parametrize("end", [".", " ?", "…", "!"])
def test_a_title_that_ends_already_gets_no_full_stop(client, end):
    result = make_result(title=f"Et maintenant{end}")
    assert plain(soup(client.get(result.url)).h1.get_text()) == f"Et maintenant{end}"


def test_it_leads_to_the_call_the_project_and_the_experiment_that_are_public(client):
    call, project = make_call("closed"), make_project()
    experiment = make_experiment(project)
    result = published(draft_result(call, project=project, from_experiment=experiment))
    links = {each["href"] for each in soup(client.get(result.url)).select("main a")}
    assert {call.url, project.url, experiment.url} <= links
    for page in (experiment, project):
        page.unpublish()
    links = {each["href"] for each in soup(client.get(result.url)).select("main a")}
    assert not {project.url, experiment.url} & links
    assert call.url in links


def test_it_shows_read_with_outcome_without_and_until_when(client):
    call = make_call("closed")
    rows = [make_contribution(call, "published") for _each in range(5)]
    make_contribution(call, "awaiting")
    Contribution.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(outcome="adapted")
    result = published(draft_result(call, outcomes_until=date(2031, 5, 6)))
    facts = soup(client.get(result.url)).select_one("#suites")
    assert [plain(each.get_text(" ")).split()[0] for each in facts.select("dd")] == ["5", "2", "3"]
    assert gettext("until %(date)s") % {"date": "6 mai 2031"} in plain(facts.get_text(" "))
    # That day passes: it is said.
    ResultPage.objects.filter(pk=result.pk).update(outcomes_until=timezone.localdate() - timedelta(days=1))
    store.clear()
    assert gettext("promised for %(date)s: late").split(":")[-1] in words_of(client.get(result.url))
    # All of them have one.
    Contribution.objects.filter(page=call.pk).update(outcome="taken_up")
    store.clear()
    facts = soup(client.get(result.url)).select_one("#suites")
    assert [plain(each.get_text(" ")).split()[0] for each in facts.select("dd")] == ["5", "5", "0"]
    assert not facts.select("small")


def test_the_synthesis_of_a_call_stands_on_its_page_and_on_its_result(client):
    call = make_call("closed")
    row = make_contribution(call, "published")
    call.synthesis = [point("Le temps compte plus que le menu.", row)]
    call.save()
    result = published(draft_result(call))
    for url in (call.url, result.url):
        section = soup(client.get(url)).select_one("#synthese")
        assert "Le temps compte plus que le menu." in plain(section.get_text(" "))
        assert section.select_one(".cites a")["href"] == call.public_path(row.submission)
    other = make_call("closed")
    assert not soup(client.get(other.url)).select("#synthese")


def test_a_synthesis_is_read_in_one_query_whatever_it_cites(django_assert_num_queries):
    call, other = make_call("closed"), make_call("closed")
    rows = [make_contribution(call, "published") for _each in range(12)]
    call.synthesis = [point(f"Retenu {place}.", row) for place, row in enumerate(rows)]
    assert call.address
    assert other.address
    with django_assert_num_queries(1):
        assert [len(each.cites) for each in synthesis_of(call)] == [1] * 12
    with django_assert_num_queries(0):
        assert synthesis_of(other) == []
    # Of another call, its answers are cited too, as long as that call is public.
    strange = make_contribution(other, "published")
    call.synthesis = [point("Retenu.", strange)]
    assert [each.url for each in synthesis_of(call)[0].cites] == [other.public_path(strange.submission)]
    other.unpublish()
    assert synthesis_of(call)[0].cites == []


def test_the_page_costs_the_same_whatever_it_cites(client):
    def queries(number: int) -> int:
        call = make_call("closed")
        rows = [make_contribution(call, "published") for _each in range(number)]
        call.synthesis = [point("Retenu.", *rows)]
        call.save()
        quoted = ("quotations", [{"contribution": row, "excerpt": ""} for row in rows])
        result = draft_result(
            call,
            heard=[point(f"Entendu {place}.", row) for place, row in enumerate(rows)],
            body=[quoted],
        )
        url = published(result).url
        client.get(url)
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = queries(2)
    # Of more than it shows, it says how many there are: one query.
    assert queries(15) <= few + 1 <= 23


def test_a_result_with_all_that_it_can_show_stays_cheap(client):
    call, other, project = make_call("closed"), make_call("closed"), make_project()
    rows = [make_contribution(page, "published") for page in (call, call, other)]
    call.synthesis = [point("Retenu.", *rows)]
    call.save()
    result = draft_result(
        call,
        project=project,
        from_experiment=make_experiment(project),
        theme=make_themes("Emploi")[0],
        heard=[point("Entendu.", *rows)],
        done=[point("Fait.", rows[0])],
        body=[quotations(*((row, "") for row in rows))],
    )
    url = published(result).url
    link_to(result, Kind.ANSWERED_IN, *rows)
    client.get(url)
    store.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    assert len(captured) <= 27, [each["sql"][:200] for each in captured]


# --- The list -------------------------------------------------------------------------


def test_without_a_result_the_list_says_so(client):
    response = client.get(INDEX)
    assert gettext("No result yet") in words_of(response)
    assert not soup(response).select("form.filters")


def test_the_last_one_stands_first_and_those_without_a_date_last(client):
    old = make_result(date=date(2019, 9, 4))
    without = make_result(date=None)
    new = make_result(date=date(2026, 3, 2))
    make_result(date=date(2030, 1, 1), live=False)
    assert titles(client) == [new.title, old.title, without.title]


def test_filters_keep_a_theme_with_narrower_ones_a_project_and_a_kind(client):
    broad, narrow = make_themes("Emploi", "Mobilité")
    one, other = make_project(), make_project()
    first = make_result(theme=broad, project=one, kind="service", date=date(2026, 3, 3))
    second = make_result(theme=narrow, project=other, kind="lesson", date=date(2026, 3, 2))
    third = make_result(kind="lesson", date=date(2026, 3, 1))
    assert titles(client, "?theme=emploi") == [first.title, second.title]
    assert titles(client, "?theme=mobilite") == [second.title]
    assert choices(client, "theme") == ["Emploi", "— Mobilité"]
    assert titles(client, f"?projet={one.slug}") == [first.title]
    assert titles(client, "?nature=lesson") == [second.title, third.title]
    assert titles(client, "?theme=emploi&nature=lesson") == [second.title]
    assert titles(client, f"?projet={one.slug}&nature=lesson") == []
    short = client.get(f"{INDEX}?theme=&projet=&nature=lesson")
    assert short["Location"] == f"{INDEX}?nature=lesson"
    for wrong in ("?theme=zzz", "?projet=zzz", "?nature=zzz"):
        assert titles(client, wrong, 400) == [first.title, second.title, third.title]


def test_a_theme_that_only_narrower_ones_have_results_of_is_offered(client):
    broad, narrow, _without = make_themes("Emploi", "Mobilité", "Santé")
    result = make_result(theme=narrow)
    make_result()
    assert titles(client, f"?theme={broad.slug}") == [result.title]
    assert choices(client, "theme") == ["Emploi", "— Mobilité"]


def test_no_filter_names_a_project_or_a_theme_that_is_kept_from_some(client):
    (theme,) = make_themes("Emploi")
    shown, hidden = make_project(title="La gare"), make_project(title="MARKED-PROJECT")
    for project in (shown, make_project(title="Le port"), hidden):
        make_result(project=project)
    kept = make_result(theme=theme, project=shown, kind="service")
    for page in (hidden, kept):
        PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    assert choices(client, "projet") == ["La gare", "Le port"]
    assert not soup(client.get(INDEX)).select("select[name=theme], select[name=nature]")
    titles(client, f"?projet={hidden.slug}", 400)


def test_pages_of_the_list_and_addresses_that_are_none(client):
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(PER_PAGE + 2)]
    made = [make_result(date=day) for day in days]
    assert titles(client) == [result.title for result in reversed(made[2:])]
    assert titles(client, "?page=2") == [made[1].title, made[0].title]
    for wrong in ("?page=3", "?page=0", "?page=zzz", "?page=99999999"):
        assert client.get(INDEX + wrong).status_code == 404
    assert client.get(f"{INDEX}rien/").status_code == 404
    assert client.post(INDEX).status_code == 405


def test_calls_that_owe_their_results_stand_there_with_the_days(client):
    late, owed = make_call("results_due"), make_call("closed")
    make_call("results_published")
    section = soup(client.get(INDEX)).select_one("#retards")
    assert [each["href"] for each in section.select("a")] == [late.url]
    days = ngettext("Results %(days)d day late", "Results %(days)d days late", 3) % {"days": 3}
    assert days in plain(section.get_text(" "))
    published(draft_result(late))
    assert not soup(client.get(INDEX)).select("#retards")
    assert owed.state(timezone.now()) == "closed"


def test_the_list_costs_the_same_for_few_and_many(client):
    (theme,) = make_themes("Emploi")

    def queries() -> int:
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(INDEX).status_code == 200
        return len(captured)

    for _each in range(3):
        make_result(theme=theme)
        make_call("results_due")
    client.get(INDEX)
    few = queries()
    for _each in range(9):
        make_result(theme=theme)
    for _each in range(3):
        make_call("results_due")
    assert queries() <= few <= 25


def test_the_feed_has_the_last_results(client):
    result = published(draft_result(title="Un restaurant & des élèves"))
    response = client.get(f"{INDEX}flux/")
    assert response["Content-Type"].startswith("application/atom+xml")
    text = response.content.decode()
    assert "Un restaurant &amp; des élèves" in text
    assert result.url in text
    result.unpublish()
    assert result.url not in client.get(f"{INDEX}flux/").content.decode()
    make_result(date=None)
    assert client.get(f"{INDEX}flux/").status_code == 200


def test_a_result_behind_a_restriction_stands_in_no_list(client):
    result = make_result()
    PageViewRestriction.objects.create(page=result.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    assert titles(client) == []
    assert result.url not in client.get(f"{INDEX}flux/").content.decode()


def test_a_result_leads_to_the_open_data_of_its_call(client):
    call = make_call("closed")
    make_contribution(call, "published")
    page = soup(client.get(make_result(call=call).url))
    for path in (call.data_csv_path(), call.data_json_path(), call.data_path()):
        assert page.select(f"#suites a[href='{path}']")
        assert client.get(path).status_code == 200
