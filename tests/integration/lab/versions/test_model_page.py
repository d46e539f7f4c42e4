"""The page of a version: its drawing, the same as a list, what each activity leads to, and other versions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.formats import date_format
from wagtail.models import PageViewRestriction, Site

from events.by_activity import MOST_DAYS, days_of_activities
from home.models import HomePage, StandardPage
from lab import activities
from lab.models import LabModelPage
from portal.cache.store import store
from taxonomy.stages import FAMILIES
from tests.days import make_agenda, make_day
from tests.dumping import sitemap_files
from tests.factories import make_call
from tests.lab_model import make_activity, make_version
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def read(page):
    response = Client().get(page.url)
    assert response.status_code == 200
    return soup(response)


def test_the_drawing_and_the_list_say_the_same_each_activity_has_its_place():
    words = {f"{stage}_verb": f"Une phrase sur {stage}" for stage in FAMILIES}
    version = make_version(
        1,
        title="Le labo <1>",
        generalise_text="Étendre ce qui marche.",
        dated_on="2014-01-01",
        date_precision="year",
        label="Le premier",
        changes="Un point\n\nUn autre",
        **words,
    )
    page = read(version)
    drawing = page.select_one("svg.map")
    assert drawing["role"] == "img"
    title, text = (drawing.find(id=drawing[key]) for key in ("aria-labelledby", "aria-describedby"))
    assert version.title in title.get_text()
    assert text.get_text()
    drawn = [
        plain(" ".join(line.get_text() for line in group.select("text"))) for group in drawing.select("g")
    ]
    assert drawn[0] == "Généraliser Étendre ce qui marche."
    for stage, words_drawn in zip(FAMILIES, drawn[1:], strict=True):
        family = page.select_one(f"section.family#famille-{stage}")
        titles = [plain(each.get_text()) for each in family.select("li h3")]
        assert words_drawn == plain(" ".join([family.h2.get_text(), words[f"{stage}_verb"], *titles]))
        assert words[f"{stage}_verb"] in family.get_text()
    for row in version.activities.all():
        assert plain(page.find(id=f"activite-{row.activity.slug}").h3.get_text()) == row.activity.title
    assert page.select_one("main time")["datetime"] == page.select_one("main time").get_text() == "2014"
    assert [item.get_text() for item in page.select(".prose li")] == ["Un point", "Un autre"]
    assert not page.select("[style], script:not([src])")
    # Alone, it has no other to lead to, and no call takes changes.
    assert not page.select(".versions, #proposer, .notice")


def test_the_ids_of_a_page_are_its_own():
    ids = [each["id"] for each in read(make_version(1)).select("[id]")]
    assert len(ids) == len(set(ids))


def test_an_activity_leads_to_its_public_days_and_to_what_other_parts_say(monkeypatch):
    monkeypatch.setattr(activities, "_gatherings", dict(activities._gatherings))
    version = make_version(1)
    first, second, third = (row.activity for row in version.activities.all())
    coming = make_day(activity=first, title="La prochaine")
    past = make_day("over", activity=first, title="La dernière", date_precision="month")
    make_day(activity=first, title="Cachée", audience="unlisted")
    make_day(activity=first, title="Retirée").unpublish()
    for number in range(MOST_DAYS + 2):
        starts = timezone.now() + timedelta(days=30 - number)
        make_day(
            activity=second,
            title=f"Jour {number}",
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
        )

    def methods(request, keys):
        assert set(keys) == {first.pk, second.pk, third.pk}
        return {third.pk: [activities.Related("Guide d’entretien", "/guide/")], first.pk: []}

    activities.register("methods", label="Méthodes", gather=methods, order=10)
    page = read(version)

    def leads(activity):
        return [
            (each.dt.get_text(), [link["href"] for link in each.select("a")])
            for each in page.find(id=f"activite-{activity.slug}").select(".family__leads > div")
        ]

    assert leads(first) == [("Journées", [coming.url, past.url])]
    month = plain(page.find(href=past.url).parent.span.get_text())
    assert month == f"({plain(date_format(timezone.localtime(past.starts_at), 'F Y'))})"
    ((label, days),) = leads(second)
    assert (label, len(days)) == ("Journées", MOST_DAYS)
    # The next ones first.
    assert page.find(href=days[0]).get_text() == f"Jour {MOST_DAYS + 1}"
    assert leads(third) == [("Méthodes", ["/guide/"])]
    # A day behind a password is nobody's business here.
    PageViewRestriction.objects.create(page=coming, restriction_type="login")
    assert coming.url not in str(read(version))


def test_days_cost_the_same_whatever_their_number():
    make_agenda()
    few, many = make_version(1), make_version(2, activities=[make_activity(s) for s in [*FAMILIES] * 10])
    request = RequestFactory().get("/", SERVER_NAME=Site.objects.get().hostname)

    def counted(version):
        keys = [row.activity_id for row in version.activities.all()]
        days_of_activities(request, keys)
        with CaptureQueriesContext(connection) as captured:
            found = days_of_activities(request, keys)
        return len(captured), sum(map(len, found.values()))

    for row in [*few.activities.all(), *many.activities.all()]:
        make_day(activity=row.activity)
    # The days, and whether any page is restricted: noted with the pages in memory.
    assert counted(few) == (2, 3)
    assert counted(many) == (2, 30)
    visited = []
    for version in (few, many):
        Client().get(version.url)
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            Client().get(version.url)
        visited.append(len(captured))
    assert visited[0] == visited[1] < 18


def test_versions_lead_to_one_another_and_only_the_public_ones():
    first, second = make_version(1), make_version(2, label="Le suivant")
    make_version(3, status="preparing", title="La prochaine")
    make_version(4, status="preparing", title="Un brouillon").unpublish()
    page = read(first)
    assert [link.get_text() for link in page.select(".versions a")] == [
        "La prochaine",
        second.title,
        first.title,
    ]
    (this,) = page.select(".versions [aria-current=page]")
    assert this["href"] == first.url
    assert page.select_one(".notice a")["href"] == second.url
    with translation.override("fr"):
        assert str(LabModelPage.Status.CURRENT.label) in words_of(Client().get(second.url))
    # In its section a former version gives its place to the one that took it.
    section = StandardPage(title="La rubrique", slug="la-rubrique")
    HomePage.objects.get().add_child(instance=section)
    for version in (first, second):
        section = StandardPage.objects.get(pk=section.pk)
        LabModelPage.objects.get(pk=version.pk).move(section, pos="last-child")
    links = [link.get_text() for link in read(section).select(".card a")]
    assert links == [second.title]


@pytest.mark.parametrize(
    ("state", "takes"), [("open", True), ("upcoming", False), ("paused", False), ("closed", False)]
)
def test_a_change_is_proposed_where_the_call_takes_it_and_else_the_page_says_why_not(state, takes):
    call = make_call(state)
    version = make_version(1, proposals=call)
    place = read(version).find(id="proposer")
    (link,) = place.select("a")
    assert link["href"] == call.url + ("contribuer/" if takes else "")
    assert Client().get(link["href"]).status_code == 200
    assert call.state(timezone.now()) == state
    if takes:
        call.unpublish()
        assert read(version).find(id="proposer") is None


def test_the_page_is_found_by_its_activities_and_stands_in_the_sitemap():
    version = make_version(1, understand_verb="Regarder avant de proposer")
    activity = version.activities.first().activity
    for words in (activity.title, "regarder", "modèle"):
        assert version.title in words_of(Client().get("/recherche/", {"q": words}))
    assert version.url in "".join(Client().get(each).getvalue().decode() for each in sitemap_files())
