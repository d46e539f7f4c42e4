"""The demonstration as readers meet it: links, figures, queries, what is said to be invented."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, ngettext
from wagtail.models import Page

from calls.models import CallIndexPage, CallPage
from contributions.models import Contribution
from contributions.outcomes import answered
from events.models import EventPage
from home.models import HomePage, StandardPage
from lab.models import LabModelPage
from portal.cache.store import store
from portal.pages import Example
from projects.models import Experiment, ProjectPage, ResultPage
from tests.demo_pages import words_at
from tests.factories import make_contribution
from tests.reading import plain, soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MOST_QUERIES = 17
# Pages that gather what belongs to others: a query or two for each sort, however many there are of it.
MOST_OF = {HomePage: 21, CallPage: 22, EventPage: 20, ProjectPage: 27, Experiment: 23, ResultPage: 33}
MOST_OF |= {LabModelPage: 19}


@pytest.fixture(scope="module")
def crawled(demo, django_db_blocker) -> dict[str, str]:
    """Every page reached from the home page by links, with its HTML."""
    # Made before any test's own empty caches: others have shown pages at the number this crawl begins at.
    store.clear()
    with django_db_blocker.unblock():
        return crawl()


def crawl() -> dict[str, str]:
    client, found, waiting = Client(), {}, ["/"]
    while waiting:
        url = waiting.pop()
        response = client.get(url)
        assert response.status_code == 200, f"{url} is linked and answers {response.status_code}"
        found[url] = response.getvalue().decode()
        links = re.findall(r'<a [^>]*href="([^"]+)"', found[url])
        paths = {link.split("#")[0].replace("&amp;", "&") for link in links}
        paths = {url.split("?")[0] + path if path.startswith("?") else path for path in paths}
        internal = {path for path in paths if path.startswith("/") and not path.startswith("/admin/")}
        waiting += sorted(internal - found.keys() - set(waiting))
    return found


def test_every_link_leads_somewhere_and_every_page_is_reached(crawled):
    for page in Page.objects.live().filter(depth__gte=2):
        assert page.url in crawled, f"no link leads to {page.url}"
    for contribution in Contribution.objects.published().with_envelope():
        call = CallPage.objects.get(pk=contribution.page_id)
        assert call.public_path(contribution.submission) in crawled
    hidden = Contribution.objects.exclude(status=Contribution.Status.PUBLISHED)
    assert hidden.exists()
    for contribution in hidden:
        assert not any(contribution.reference in html for html in crawled.values())


def test_invented_pages_and_contributions_say_so(demo, crawled):
    tag = gettext("example")
    invented = [*CallPage.objects.all(), *StandardPage.objects.exclude(example=Example.NONE)]
    for page in invented:
        assert tag in words_at(page.url)
    contribution = Contribution.objects.published().with_envelope().first()
    call = CallPage.objects.get(pk=contribution.page_id)
    assert tag in words_at(call.public_path(contribution.submission))
    for page in StandardPage.objects.filter(example=Example.NONE):
        assert "tag--demo" not in crawled[page.url]
    banner = plain(demo._values["site"]["banner"])
    pages = [html for html in crawled.values() if "<html" in html]  # not the feeds
    assert pages
    assert all(banner in plain(html) for html in pages)


def test_figures_are_counted(demo):
    calls = CallPage.objects.all()
    for _time in range(2):
        published = Contribution.objects.published()
        numbers = {call.url: published.of_page(call).count() for call in calls}
        for url, number in numbers.items():
            assert figures_at(url) == ([number] if number else [])
        index = CallIndexPage.objects.get().url
        current = [call for call in calls if not call.results_published_at]
        assert sorted(figures_at(index)) == sorted(filter(None, (numbers[call.url] for call in current)))
        for call in set(calls) - set(current):
            done = answered([call.pk])[call.pk]
            sentence = ngettext(
                "%(answered)s of %(published)s contributions has an outcome",
                "%(answered)s of %(published)s contributions have an outcome",
                done.with_outcome,
            ) % {"answered": done.with_outcome, "published": done.published}
            assert done.published == numbers[call.url]
            assert plain(sentence) in words_at(index)
        assert set(figures_at("/")) <= set(numbers.values())
        assert figures_at("/")
        for call in calls:
            make_contribution(call, status="published")
        store.clear()


def figures_at(url: str) -> list[int]:
    """Every number of published answers that a page names."""
    return [int(number) for number in re.findall(r"\b(\d+) r\w+ publi", words_at(url))]


def test_every_page_of_the_demonstration_costs_few_queries(demo):
    client = Client()
    visited = 0
    for page in Page.objects.live().filter(depth__gte=2).specific():
        client.get(page.url)
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page.url).status_code == 200
        most = MOST_OF.get(type(page), MOST_QUERIES)
        assert len(captured) <= most, f"{page.url}: {len(captured)} queries"
        visited += 1
    assert visited == Page.objects.live().filter(depth__gte=2).count() > 10


def test_the_questions_stand_with_their_answers_on_the_page_that_has_them(demo):
    (host,) = [entry for entry in demo._values["pages"] if entry.get("faq")]
    page = StandardPage.objects.get(slug=host["slug"])
    shown = soup(Client().get(page.url))
    asked = {
        plain(each.summary.get_text(" ")): plain(each.select_one(".faq__answer").get_text(" "))
        for each in shown.select(".faq__item")
    }
    assert asked == {plain(entry["q"]): plain(entry["a"]) for entry in demo._values["faq"]}
    assert len(asked) == 5
    assert host["faq"] in [heading.get_text() for heading in shown.select("h2")]
    # All of them are invented: the page says so.
    assert page.example == Example.WHOLLY
