"""Projects in the CMS: what may not go public, what is refused beside a field, copies, programmes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset

from calls.models import CallPage
from contributions.models import Contribution, ThreadEntry
from home.models import HomePage, StandardPage
from projects.completeness import ASKED_FOR, DECIDED, DECIDED_BEFORE, FOLLOWS_ITSELF, UNDECIDED, NotReady
from projects.follow_up.linking import Kind, link
from projects.models import Experiment, Phase, Programme, ProjectPage, ProjectPartner
from tests.cms import add_url, cms, edit_url, sentences
from tests.factories import make_call, make_contribution
from tests.projects import make_experiment, make_partner, make_project, make_project_index, make_result
from tests.projects_cms import project_form
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PUBLISH = {"action-publish": "1"}
DECISION = {
    "verdict": "stop",
    "verdict_words": "Rien n’en sort.",
    "verdict_by": "L’assemblée",
    "verdict_on": "2026-03-02",
}


def beside(response, name: str) -> str:
    """What is said beside a field."""
    return plain(" ".join(each.get_text(" ") for each in soup(response).select(f"[id$='-{name}-errors']")))


def stored(project: ProjectPage) -> ProjectPage:
    return ProjectPage.objects.get(pk=project.pk)


# --- Going public ---------------------------------------------------------------------


def test_a_complete_project_is_published_by_a_coordinator_and_only_written_by_an_editor():
    index = make_project_index()
    assert cms("editor").post(add_url(ProjectPage, index), project_form() | PUBLISH).status_code == 302
    project = ProjectPage.objects.get(slug="le-premier-bus")
    assert not project.live
    sent = project_form(project) | PUBLISH
    assert cms("coordinator").post(edit_url(project), sent).status_code == 302
    assert stored(project).live


@pytest.mark.parametrize("name", ASKED_FOR)
def test_what_readers_need_is_asked_beside_its_field_and_by_every_other_door(name):
    client, index = cms("coordinator"), make_project_index()
    sent = project_form(**{name: ""})
    response = client.post(add_url(ProjectPage, index), sent | PUBLISH)
    assert response.status_code == 200
    assert plain(ASKED_FOR[name]) in beside(response, name)
    assert soup(response).select_one("[name=title]")["value"] == "Le premier bus"
    assert client.post(add_url(ProjectPage, index), sent).status_code == 302
    draft = ProjectPage.objects.get(slug="le-premier-bus")
    soon = timezone.now() + timedelta(days=2)
    revision = draft.get_latest_revision()
    for door in (
        lambda: revision.publish(),
        lambda: draft.save_revision(approved_go_live_at=soon),
        lambda: _go_live(draft),
    ):
        with pytest.raises(NotReady) as refusal:
            door()
        assert str(ASKED_FOR[name]) in refusal.value.sentence
    assert not stored(draft).live


def _go_live(project: ProjectPage) -> None:
    project.live = True
    project.save()


@pytest.mark.parametrize("name", DECIDED)
def test_a_decision_needs_who_when_and_words(name):
    client, project = cms("coordinator"), make_project()
    response = client.post(edit_url(project), project_form(project, **DECISION | {name: ""}) | PUBLISH)
    assert plain(DECIDED[name]) in beside(response, name)
    assert client.post(edit_url(project), project_form(project, **DECISION) | PUBLISH).status_code == 302
    assert stored(project).verdict == "stop"


def test_words_without_a_decision_are_refused_beside_it():
    project = make_project()
    sent = project_form(project, **DECISION | {"verdict": ""}) | PUBLISH
    assert plain(UNDECIDED) in beside(cms("coordinator").post(edit_url(project), sent), "verdict")


# --- What contradicts itself, even in a draft -----------------------------------------


def test_dates_out_of_order_are_refused_beside_the_second_one():
    project, client = make_project(), cms("editor")
    sent = project_form(project, starts_on="2026-03-02", ends_on="2026-03-01")
    response = client.post(edit_url(project), sent)
    assert gettext("The end comes before the beginning.") in beside(response, "ends_on")
    sent = project_form(project, **DECISION | {"starts_on": "2026-03-03"})
    assert plain(DECIDED_BEFORE) in beside(client.post(edit_url(project), sent), "verdict_on")
    phase = {
        "title": "Une phase",
        "stage": "design",
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-01",
        "precision": "day",
    }
    response = client.post(edit_url(project), project_form(project, phases=inline_formset([phase])))
    assert gettext("The end comes before the beginning.") in words_of(response)
    assert soup(response).select_one("[name=phases-0-title]")["value"] == "Une phase"
    assert not stored(project).phases.exists()


def test_a_decision_in_the_year_in_which_the_project_began_is_not_before_it():
    project = make_project(starts_on=date(2026, 6, 1), precision="year")
    values = DECISION | {"starts_on": "2026-06-01", "precision": "year"}
    sent = project_form(project, **values) | PUBLISH
    assert cms("coordinator").post(edit_url(project), sent).status_code == 302


def test_a_project_follows_neither_itself_nor_what_follows_it():
    first = make_project()
    second = make_project(follows=first)
    third = make_project(follows=second)
    client = cms("editor")
    for former in (first, third):
        response = client.post(edit_url(first), project_form(first, follows=str(former.pk)))
        assert plain(FOLLOWS_ITSELF) in beside(response, "follows")
    assert client.post(edit_url(third), project_form(third, follows=str(first.pk))).status_code == 302


def test_only_published_contributions_are_cited_and_a_learnt_point_says_what():
    project, client = make_project(), cms("editor")
    call = make_call()
    published, declined = make_contribution(call, "published"), make_contribution(call, "declined")
    cites = f"{published.reference} {declined.reference}"
    findings = inline_formset([{"text": "Un constat", "cites": cites}])
    response = client.post(edit_url(project), project_form(project, findings=findings))
    sentence = gettext("No published contribution has this reference: %(references)s.")
    assert plain(sentence % {"references": declined.reference}) in words_of(response)
    assert soup(response).select_one("[name=findings-0-cites]")["value"] == cites
    tested = inline_formset([{"what": "La saisine", "state": "learnt", "looked_at": "", "learnt": ""}])
    response = client.post(edit_url(project), project_form(project, tested=tested))
    assert gettext("Say what was learnt, or that it is still looked at.") in words_of(response)
    findings = inline_formset([{"text": "Un constat", "cites": published.reference.lower()}])
    sent = project_form(project, findings=findings) | PUBLISH
    assert cms("coordinator").post(edit_url(project), sent).status_code == 302
    assert stored(project).findings.get().cites == published.reference


def test_a_stage_that_is_none_and_a_word_for_a_date_are_refused():
    project, client = make_project(), cms("editor")
    for name, value in {"stage": "ailleurs", "starts_on": "hier", "precision": "décennie"}.items():
        assert beside(client.post(edit_url(project), project_form(project, **{name: value})), name)


# --- Copied, moved, unpublished, deleted ----------------------------------------------


def copy(client, page: Page, slug: str, **more: str):
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    sent = {"new_title": slug, "new_slug": slug, "new_parent_page": str(page.get_parent().pk)}
    return client.post(address, sent | more)


def linked_project() -> ProjectPage:
    """One that a call, a contribution and a result name, with an experiment below it."""
    project = make_project(
        phases=[Phase(title="Une phase", stage="design")],
        partners=[ProjectPartner(partner=make_partner(), role="Aide")],
    )
    make_call("closed", project=project)
    make_result(project=project)
    make_experiment(project)
    row = make_contribution(make_call("closed"), "published")
    link(page=project, kind=Kind.FED, submissions=[row.pk], words="Lue.", by=None, now=timezone.now())
    return stored(project)


def test_a_copy_has_the_rows_of_the_project_and_nothing_of_what_is_linked_to_it(client):
    project, staff = linked_project(), cms("coordinator")
    response = copy(staff, project, "la-copie", copy_subpages="on", publish_copies="on")
    assert response.status_code == 302
    made = ProjectPage.objects.get(slug="la-copie")
    assert made.live
    assert [each.title for each in made.phases.all()] == ["Une phase"]
    assert made.partners.get().role == "Aide"
    assert not made.calls.exists()
    assert not ThreadEntry.objects.filter(page=made.pk).exists()
    assert client.get(made.url).status_code == 200
    assert client.get(made.timeline_path).status_code == 200
    assert not soup(staff.get(reverse("wagtailadmin_pages:copy", args=[project.pk]))).select("[name=alias]")


def test_no_public_copy_is_made_of_a_project_that_lacks_something():
    project = make_project()
    ProjectPage.objects.filter(pk=project.pk).update(question="")
    response = copy(cms("coordinator"), stored(project), "la-copie", publish_copies="on")
    assert plain(ASKED_FOR["question"]) in words_of(response)
    assert not ProjectPage.objects.filter(slug="la-copie").exists()


def test_unpublished_then_deleted_a_project_leaves_what_was_linked_to_it(client):
    project = linked_project()
    follower = make_project(follows=project)
    call, row = project.calls.get(), Contribution.objects.get()
    for child in Experiment.objects.child_of(project):
        child.unpublish()
    project.unpublish()
    assert client.get(project.url).status_code == 404
    assert client.get(project.timeline_path).status_code == 404
    path = row.page.specific.public_path(row.submission)
    for address in (follower.url, call.url, path, project.results.get().url):
        assert client.get(address).status_code == 200
    stored(project).delete()
    assert CallPage.objects.get(pk=call.pk).project is None
    assert stored(follower).follows is None
    # The step says what was done at a page that is no more: it goes with it.
    assert not ThreadEntry.objects.filter(kind=Kind.FED).exists()
    assert client.get(stored(follower).url).status_code == 200


# --- Programmes and partners ----------------------------------------------------------


def test_a_programme_is_made_changed_and_kept_while_a_project_belongs_to_it():
    client = cms("coordinator")
    names = Programme.snippet_viewset
    sent = {
        "title": "La Transfo",
        "slug": "la-transfo",
        "starts_on": "2012-06-01",
        "ends_on": "2012-01-01",
        "precision": "month",
    }
    add = reverse(names.get_url_name("add"))
    assert gettext("The end comes before the beginning.") in words_of(client.post(add, sent))
    assert client.post(add, sent | {"ends_on": "2014-06-01"}).status_code == 302
    programme = Programme.objects.get()
    project = make_project(programme=programme)
    delete = reverse(names.get_url_name("delete"), args=[programme.pk])
    response = client.post(delete)
    assert any("La Transfo" in sentence for sentence in sentences(response))
    assert Programme.objects.exists()
    project.programme = None
    project.save()
    assert client.post(delete).status_code == 302
    assert not Programme.objects.exists()


def test_a_partner_of_a_project_is_kept():
    partner = make_partner()
    make_project(partners=[ProjectPartner(partner=partner)])
    name = type(partner).snippet_viewset.get_url_name("delete")
    response = cms("coordinator").post(reverse(name, args=[partner.pk]))
    assert any(partner.title in sentence for sentence in sentences(response))
    assert type(partner).objects.exists()


def test_a_programme_whose_dates_are_out_of_order_is_not_clean():
    with pytest.raises(ValidationError):
        Programme(title="A", slug="a", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)).full_clean()


def test_a_project_that_lacks_something_is_not_moved_with_the_page_of_the_projects():
    project = make_project()
    ProjectPage.objects.filter(pk=project.pk).update(summary="")
    index, home = project.get_parent(), HomePage.objects.get()
    section = home.add_child(instance=StandardPage(title="Le labo", slug="le-labo"))
    with pytest.raises(NotReady):
        index.move(section, pos="last-child")
    ProjectPage.objects.filter(pk=project.pk).update(summary="Un résumé.")
    Page.objects.get(pk=index.pk).move(Page.objects.get(pk=section.pk), pos="last-child")
    moved = stored(project)
    assert moved.url == f"/le-labo/projets/{project.slug}/"
    assert Client().get(moved.timeline_path).status_code == 200
