"""The chain is visible: from each of the seven to the six others, and no link that leads nowhere."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page, PageViewRestriction

from home.models import HomePage, StandardPage
from lab.linking import link_page
from lab.models import PageLink
from portal.cache import touch
from portal.cache.store import store
from projects.chain import gathering
from projects.models import (
    BriefAnswer,
    ExperimentCall,
    ExperimentDay,
    ProjectIndexPage,
    ProjectPage,
    ResultPage,
)
from projects.news import gathering as news_gathering
from tests.chain import Chain, make_chain
from tests.factories import PASSWORD, make_themes, make_user
from tests.lab_model import make_version
from tests.methods import make_method
from tests.projects import make_experiment, make_news, make_project, make_result
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db

# At most so many clicks from any of the seven to any other, through none but them.
MOST_CLICKS = 2
# What each leads to by itself.
DIRECT = {
    "subject": {"referral", "project"},
    "referral": {"subject", "project", "result"},
    "project": {"subject", "referral", "call", "day", "experiment", "result"},
    "call": {"project", "day", "experiment", "result"},
    "day": {"project", "call", "experiment", "result"},
    "experiment": {"subject", "referral", "project", "call", "day", "result"},
    "result": {"subject", "referral", "project", "call", "experiment"},
}


def links_of(client, address: str) -> set[str]:
    """Where the visible links of a page lead, those of its breadcrumb left out."""
    response = client.get(address)
    assert response.status_code == 200, address
    page = soup(response)
    for crumbs in page.select(".crumbs"):
        crumbs.decompose()
    links = [link["href"] for link in page.select("main a[href]") if link.get_text(strip=True)]
    return {urlsplit(urljoin(address, link)).path for link in links}


def edges_of(client, chain: Chain) -> dict[str, set[str]]:
    addresses = chain.addresses()
    return {
        name: {other for other, at in addresses.items() if other != name and at in links_of(client, address)}
        for name, address in addresses.items()
    }


def clicks(edges: dict[str, set[str]], start: str) -> dict[str, int]:
    found, last = {start: 0}, {start}
    while last:
        last = {each for name in last for each in edges[name]} - found.keys()
        found |= dict.fromkeys(last, max(found.values()) + 1)
    return found


def test_each_of_the_seven_leads_to_the_six_others(client):
    edges = edges_of(client, make_chain())
    assert {name: DIRECT[name] - edges[name] for name in DIRECT} == {name: set() for name in DIRECT}
    for start in DIRECT:
        found = clicks(edges, start)
        assert found.keys() == DIRECT.keys(), start
        assert max(found.values()) <= MOST_CLICKS, (start, found)


HIDDEN = ["unpublished", "behind a password"]


def hide(page: Page, how: str) -> None:
    if how == "unpublished":
        page.unpublish()
    else:
        PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    touch(page)


@pytest.mark.once
@pytest.mark.parametrize("how", HIDDEN)
@pytest.mark.parametrize("name", ["project", "experiment", "result"])
def test_what_is_no_longer_public_is_linked_from_nowhere(client, name, how):
    chain = make_chain(title="Un projet à part")
    addresses = chain.addresses()
    hidden = getattr(chain, name)
    hide(hidden, how)
    # A password on a project keeps what stands below it too.
    shut = {name, "experiment"} if (name, how) == ("project", "behind a password") else {name}
    for other, address in addresses.items():
        if other not in shut:
            assert not links_of(client, address) & {addresses[each] for each in shut}, other
            # Nor is it named.
            assert hidden.title not in words_of(client.get(address)), other


@pytest.mark.once
def test_moved_pages_are_linked_where_they_went(client):
    chain = make_chain()
    before = chain.addresses()
    home = HomePage.objects.get()
    work = home.add_child(instance=StandardPage(title="Nos travaux", slug="nos-travaux"))
    index = ProjectIndexPage.objects.get()
    MovePageAction(index, work, pos="last-child").execute(skip_permission_checks=True)
    chain = Chain(**{name: type(each).objects.get(pk=each.pk) for name, each in vars(chain).items()})
    after = chain.addresses()
    assert after["project"] == f"/nos-travaux{before['project']}"
    edges = edges_of(client, chain)
    assert {name: DIRECT[name] - edges[name] for name in DIRECT} == {name: set() for name in DIRECT}
    for address in after.values():
        assert not links_of(client, address) & {before["project"], before["experiment"]}


def test_a_copy_comes_of_nothing_and_nothing_leads_to_it(client):
    chain = make_chain()
    copy = CopyPageAction(
        chain.project, to=ProjectIndexPage.objects.get(), recursive=True, update_attrs={"slug": "copie"}
    ).execute(skip_permission_checks=True)
    copy = ProjectPage.objects.get(pk=copy.pk)
    assert not PageLink.objects.filter(page=copy.pk).exists()
    if not copy.live:
        copy.save_revision().publish()
    addresses = chain.addresses()
    shown = links_of(client, copy.url)
    for name in ("subject", "referral", "call", "day", "result"):
        assert addresses[name] not in shown, name
        assert copy.url not in links_of(client, addresses[name]), name


def test_what_is_deleted_leaves_no_link(client):
    chain = make_chain()
    addresses = chain.addresses()
    for name in ("result", "experiment", "project"):
        Page.objects.get(pk=getattr(chain, name).pk).delete()
        touch(chain.call)
        gone = addresses.pop(name)
        for address in addresses.values():
            assert gone not in links_of(client, address)


# --- A brief answered point by point -------------------------------------------------------


def points(client, address: str) -> list[str]:
    return [each.get_text(" ", strip=True) for each in soup(client.get(address)).select(".asked > li")]


def test_the_page_of_a_referral_shows_what_results_answer_to_each_point(client):
    chain = make_chain()
    address = chain.addresses()["referral"]
    first, second = points(client, address)
    assert "Réponse au point 1." in first
    assert "Réponse au point 2." not in first
    assert "Réponse au point 2." in second
    assert chain.result.title in second
    assert gettext("Answered by the result:") in second
    other = make_result()
    row = BriefAnswer.objects.filter(page=chain.result).order_by("pk").first()
    BriefAnswer.objects.create(page=other, point=row.point, text="Une autre réponse.")
    touch(chain.referral)
    assert "Une autre réponse." in points(client, address)[0]
    for page in (other, chain.result):
        ResultPage.objects.get(pk=page.pk).unpublish()
    assert not any("Réponse" in each or "réponse" in each for each in points(client, address))


def test_a_result_that_answers_a_brief_names_its_referral_though_nothing_else_links_them(client):
    chain = make_chain()
    alone = make_result()
    assert chain.addresses()["referral"] not in links_of(client, alone.url)
    BriefAnswer.objects.create(page=alone, point=chain.referral.briefs.get().points.first(), text="Oui.")
    touch(alone)
    assert chain.addresses()["referral"] in links_of(client, alone.url)


def test_staff_link_projects_experiments_and_results_with_subjects_and_referrals(client):
    chain, loose = make_chain(), make_experiment()
    result = make_result()
    client.login(username=make_user("coordinator").email, password=PASSWORD)
    for submission, name, page in (
        (chain.subject.submission, "lab_links", loose),
        (chain.subject.submission, "lab_links", result),
        (chain.subject.submission, "lab_links", chain.project),
    ):
        response = client.post(reverse(name, args=[submission.pk]), {"link-page": page.pk})
        assert response.status_code == 302
        assert PageLink.objects.filter(submission=submission, page=page.pk).exists()
    address = reverse("lab_referral_links", args=[chain.referral.pk])
    assert client.post(address, {"subject": "", "page_0": result.pk}).status_code == 302
    assert list(chain.referral.submission.page_links.values_list("page", flat=True)) == [result.pk]


# --- Themes, activities, methods ------------------------------------------------------------


def test_themes_activities_and_methods_lead_to_their_projects_and_results(client):
    _broad, theme = make_themes("Emploi", "Jeunes")
    method = make_method()
    version = make_version()
    activity = version.activities.select_related("activity").first().activity
    project = make_project(theme=theme)
    project.activities.set([activity])
    project.methods.create(method=method)
    project.save()
    other = make_project()
    other.other_themes.set([theme])
    other.save()
    result = make_result(project=project, theme=theme)
    hidden = make_result(project=project, theme=theme)
    hidden.unpublish()
    touch(project)
    about = links_of(client, "/themes/emploi/")
    assert {project.url, other.url, result.url} <= about
    assert hidden.url not in about
    for address in (method.url, version.url):
        shown = links_of(client, address)
        assert {project.url, result.url} <= shown, address
        assert not {other.url, hidden.url} & shown, address
    project.unpublish()
    for address in (method.url, version.url, "/themes/jeunes/"):
        assert project.url not in links_of(client, address), address


def test_the_whole_list_that_a_theme_leads_to_understands_its_address(client, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_PROJECTS", 1)
    monkeypatch.setattr(gathering, "MOST_RESULTS", 1)
    _broad, narrow = make_themes("Emploi", "Jeunes")
    for _each in range(2):
        make_result(project=make_project(theme=narrow), theme=narrow)
    lists = [link["href"] for link in soup(client.get("/themes/emploi/")).select("a[href*='?theme=']")]
    assert len(lists) == 2
    for address in lists:
        assert client.get(address).status_code == 200, address


# --- As many queries, whatever the number of links ------------------------------------------


def queries(client, address: str) -> int:
    client.get(address)
    store.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.once
def test_more_projects_cost_the_pages_that_lead_to_them_no_more_queries(client, monkeypatch):
    # Both times more than are shown: the lists of all of them are looked for as well.
    monkeypatch.setattr(gathering, "MOST_PROJECTS", 2)
    monkeypatch.setattr(gathering, "MOST_RESULTS", 2)
    monkeypatch.setattr(news_gathering, "MOST_NEWS", 2)
    (theme,) = make_themes("Emploi")
    method, version = make_method(), make_version()
    activity = version.activities.select_related("activity").first().activity

    def more(number: int) -> None:
        for _each in range(number):
            project = make_project(theme=theme)
            project.activities.set([activity])
            project.methods.create(method=method)
            project.save()
            make_result(project=project, theme=theme)
            make_news(project=project, theme=theme)

    addresses = ["/themes/emploi/", method.url, version.url]
    more(3)
    few = [queries(client, address) for address in addresses]
    more(6)
    assert [queries(client, address) for address in addresses] == few


@pytest.mark.once
def test_more_links_cost_no_more_queries(client):
    chain = make_chain()
    addresses = chain.addresses()

    def more(number: int) -> None:
        for _each in range(number):
            experiment = make_experiment(chain.project)
            ExperimentCall.objects.create(page=experiment, call=chain.call)
            ExperimentDay.objects.create(page=experiment, event=chain.day)
            result = make_result(project=chain.project, from_experiment=experiment)
            for point in chain.referral.briefs.get().points.all():
                BriefAnswer.objects.create(page=result, point=point, text="Oui.")
            for page in (experiment, result):
                link_page(chain.referral.submission, page)
                link_page(chain.subject.submission, page)

    more(2)
    few = {name: queries(client, address) for name, address in addresses.items()}
    more(10)
    many = {name: queries(client, address) for name, address in addresses.items()}
    assert few == many
