"""The question of a public project changes: the former one is kept, dated, with why, however that happens."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset

from calls.publishing import move_what_is_due
from projects.models import ProjectPage, Reframing
from tests.cms import cms, edit_url
from tests.projects import make_project
from tests.projects_cms import project_form
from tests.reading import plain, soup

pytestmark = pytest.mark.django_db

PUBLISH = {"action-publish": "1"}
FORMER, LATER = "Quel emploi ?", "Quel emploi des jeunes ?"


def stored(project: ProjectPage) -> ProjectPage:
    return ProjectPage.objects.get(pk=project.pk)


def kept(project: ProjectPage) -> list[tuple[str, str, date]]:
    rows = project.reframings.order_by("date", "sort_order")
    return [(row.question, row.why, row.date) for row in rows]


def ask(project: ProjectPage, question: str, why: str = "") -> None:
    """Publish another question, as the CMS does."""
    version = stored(project).get_latest_revision_as_object()
    version.question, version.reframed_because = question, why
    version.save_revision().publish()


@pytest.fixture
def project() -> ProjectPage:
    made = make_project(question=FORMER)
    made.save_revision().publish()
    return made


@time_machine.travel("2026-03-02T10:00:00+01:00", tick=False)
def test_the_former_question_is_kept_when_another_one_is_published_in_the_cms(client):
    project = make_project(question=FORMER)
    staff = cms("coordinator")
    sent = project_form(project, question=LATER, reframed_because="Trop large.")
    assert staff.post(edit_url(project), sent).status_code == 302
    # A draft changes nothing for readers.
    assert (stored(project).question, kept(project)) == (FORMER, [])
    assert staff.post(edit_url(project), sent | PUBLISH).status_code == 302
    assert stored(project).question == LATER
    assert kept(project) == [(FORMER, "Trop large.", date(2026, 3, 2))]
    assert stored(project).reframed_because == ""
    page = soup(client.get(project.url))
    assert [plain(each.text) for each in page.select(".reframed__question")] == [FORMER, LATER]
    assert page.select_one(".reframed time")["datetime"] == "2026-03-02"
    # The form that is opened next has the row, and nothing to say again.
    form = soup(staff.get(edit_url(project)))
    assert form.select_one("[name=reframings-0-question]")["value"] == FORMER
    assert form.select_one("[name=reframed_because]").text.strip() == ""


def test_each_question_is_kept_once_even_one_that_comes_back(project):
    ask(project, LATER, "Trop large.")
    ask(project, "Qui embauche ?")
    ask(project, LATER)
    ask(project, LATER)
    assert [question for question, _why, _on in kept(project)] == [FORMER, LATER, "Qui embauche ?"]
    ask(project, "Et ensuite ?")
    assert [question for question, _why, _on in kept(project)][-1] == LATER
    assert len(kept(project)) == 4


def test_spaces_capitals_and_apostrophes_make_no_other_question(project):
    ask(project, "quel  emploi\u00a0?")
    assert kept(project) == []


def test_a_row_that_an_editor_wrote_is_not_doubled_and_one_taken_out_stays_out(project):
    version = stored(project).get_latest_revision_as_object()
    version.question = LATER
    version.reframings.add(Reframing(question=FORMER, date=date(2012, 6, 1), precision="month", why="Large."))
    version.save_revision().publish()
    assert kept(project) == [(FORMER, "Large.", date(2012, 6, 1))]
    version = stored(project).get_latest_revision_as_object()
    version.reframings = []
    version.save_revision().publish()
    assert kept(project) == []


def test_a_project_saved_without_a_revision_keeps_its_question_too(project):
    page = stored(project)
    page.question = LATER
    page.save()
    assert [question for question, _why, _on in kept(project)] == [FORMER]


def test_a_question_never_public_is_not_kept():
    project = make_project(question=FORMER, live=False)
    ask(project, LATER)
    assert stored(project).live
    assert kept(project) == []


def test_a_question_published_at_its_hour_is_kept_then_and_in_the_draft_that_came_after(project):
    page = stored(project)
    page.question = LATER
    page.go_live_at = timezone.now() + timedelta(days=2)
    page.save_revision().publish()
    assert kept(project) == []
    draft = stored(project).get_latest_revision_as_object()
    draft.go_live_at = None
    draft.summary = "Un autre résumé."
    draft.save_revision()
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert move_what_is_due(now=timezone.now()).refused == []
        assert stored(project).question == LATER
        assert [question for question, _why, _on in kept(project)] == [FORMER]
        stored(project).get_latest_revision().publish()
        assert stored(project).summary == "Un autre résumé."
        assert [question for question, _why, _on in kept(project)] == [FORMER]


def test_rows_come_back_from_the_form_as_they_stand(project):
    ask(project, LATER, "Trop large.")
    row = stored(project).get_latest_revision_as_object().reframings.get()
    sent = {
        "id": str(row.pk or ""),
        "question": FORMER,
        "date": "2012-06-01",
        "precision": "month",
        "why": "",
    }
    form = project_form(stored(project), reframings=inline_formset([sent], initial=1 if row.pk else 0))
    assert cms("coordinator").post(edit_url(project), form | PUBLISH).status_code == 302
    assert kept(project) == [(FORMER, "", date(2012, 6, 1))]
