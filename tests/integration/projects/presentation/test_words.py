"""Other people's words on the page of a project: what findings cite, what fed it, what is gone."""

import pytest
from django.utils import timezone

from calls.models import CallPage
from contributions.models import Contribution
from portal.cache.store import store
from projects.follow_up.linking import Kind, link
from projects.models import Finding
from projects.presentation.cited import MOST_FED
from projects.presentation.views import FED_PER_PAGE
from tests.factories import make_call, make_contribution
from tests.integration.projects.presentation.test_page import titles
from tests.linking import HIDDEN, hide, link_to
from tests.projects import make_project
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_findings_name_the_contributions_they_cite_and_so_does_what_is_kept_of_a_call(client):
    project = make_project()
    call = make_call("closed", project=project)
    one, two = (make_contribution(call, "published", title=f"Mot {name}") for name in ("un", "deux"))
    call = CallPage.objects.get(pk=call.pk)
    call.synthesis = [("point", {"text": "Le temps manque.", "cites": two.reference})]
    call.save()
    Finding.objects.create(
        page=project, text="On arrive tard.", cites=f"{one.reference}, X-0, {two.reference}"
    )
    page = soup(client.get(project.url))
    assert titles(page, "#constats .learnt__text") == ["On arrive tard.", "Le temps manque."]
    assert titles(page, "#constats a") == ["Mot un", "Mot deux", plain(call.poster), "Mot deux"]
    assert page.select_one("#constats .learnt a")["href"] == call.public_path(one.submission)


@pytest.mark.parametrize("status", ["withdrawn", "declined", "awaiting"])
def test_a_contribution_that_is_public_no_more_is_named_nowhere(client, status):
    project = make_project()
    call = make_call("closed")
    row = make_contribution(call, "published", title="Retirée ensuite")
    Finding.objects.create(page=project, text="Il reste le constat.", cites=row.reference)
    link(page=project, kind=Kind.FED, submissions=[row.pk], words="", by=None, now=timezone.now())
    assert words_of(client.get(project.url)).count("Retirée ensuite") == 2
    Contribution.objects.filter(pk=row.pk).update(status=status)
    store.clear()
    words = words_of(client.get(project.url))
    assert "Il reste le constat." in words
    assert "Retirée ensuite" not in words
    assert client.get(project.fed_path).status_code == 404


@pytest.mark.parametrize("how", HIDDEN)
def test_a_contribution_of_a_call_that_is_away_or_guarded_is_named_nowhere(client, how):
    project, hidden, call = make_project(), make_call("closed"), make_call("closed")
    rows = [make_contribution(hidden, "published", title="Un mot caché") for _each in range(MOST_FED)]
    rows.append(make_contribution(call, "published", title="Un mot lu"))
    link_to(project, Kind.FED, *rows)
    hide(hidden, how)
    page = soup(client.get(project.url))
    assert titles(page, "#contributions li a") == ["Un mot lu"]
    assert not page.select(f"a[href='{project.fed_path}']")
    assert titles(soup(client.get(project.fed_path)), ".named a") == ["Un mot lu"]
    hide(call, how)
    assert "Un mot" not in words_of(client.get(project.url))
    assert client.get(project.fed_path).status_code == 404


def test_more_than_a_page_holds_are_on_a_page_of_their_own(client):
    project, call = make_project(), make_call("closed")
    rows = [make_contribution(call, "published", title=f"Mot {n}") for n in range(FED_PER_PAGE + 1)]
    keys = [row.pk for row in rows]
    link(page=project, kind=Kind.FED, submissions=keys[:MOST_FED], words="", by=None, now=timezone.now())
    assert not soup(client.get(project.url)).select(f"a[href='{project.fed_path}']")
    link(page=project, kind=Kind.FED, submissions=keys, words="", by=None, now=timezone.now())
    page = soup(client.get(project.url))
    assert len(page.select("#contributions li")) == MOST_FED
    assert page.select_one("#contributions .titled .flow a")["href"] == project.fed_path
    first = soup(client.get(project.fed_path))
    assert titles(first, ".named a") == [f"Mot {n}" for n in range(FED_PER_PAGE)]
    (more,) = first.select("a[href^='?apres=']")
    second = soup(client.get(project.fed_path + more["href"]))
    assert titles(second, ".named a") == [f"Mot {FED_PER_PAGE}"]
    assert not second.select("a[href^='?apres=']")


@pytest.mark.parametrize("after", ["un", "-1", "1" * 40, "٣", "999999999", ""])
def test_an_address_that_leads_past_the_last_contribution_is_not_found(client, after):
    project, row = make_project(), make_contribution(make_call("closed"), "published")
    link(page=project, kind=Kind.FED, submissions=[row.pk], words="", by=None, now=timezone.now())
    assert client.get(project.fed_path).status_code == 200
    assert client.get(f"{project.fed_path}?apres={after}").status_code == 404
