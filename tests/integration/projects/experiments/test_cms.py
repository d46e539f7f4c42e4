"""Experiments in the CMS: the form, its doors, who sees who follows."""

import re
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry, PageLogEntry

from contributions.desk.kinds import lines_of
from contributions.models import Submission
from projects.experiments.completeness import NO_ORIGIN
from projects.models import Experiment, ProjectPage
from tests.cms import add_url, cms, edit_url, logged_in, outcome, sentences
from tests.days import make_day
from tests.experiments import experiment_form, fresh, make_follower, make_linked
from tests.factories import make_user
from tests.moderation import item
from tests.projects import make_experiment, make_project
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TRIAL = {
    "date": "2026-03-02",
    "precision": "day",
    "tried": "Ouvrir plus tôt.",
    "seen": "",
    "learnt": "",
    "decision": "abandoned",
    "why": "Trop de bruit.",
}
PUBLISH = {"action-publish": "action-publish"}


@pytest.fixture
def project() -> ProjectPage:
    return ProjectPage.objects.get(pk=make_project().pk)


def send(project: ProjectPage, client: Any = None, **fields: Any):
    return (client or cms("coordinator")).post(add_url(Experiment, project), experiment_form(**fields))


def errors_of(response: Any) -> str:
    return " ".join(each.get_text(" ") for each in soup(response).select(".error-message, .help-critical"))


def test_an_editor_writes_a_logbook_and_a_coordinator_publishes_it(project):
    answer = send(project, entries=[TRIAL, TRIAL | {"decision": "kept"}], **PUBLISH)
    assert answer.status_code == 302, errors_of(answer)
    made = Experiment.objects.get(slug="deux-services")
    assert made.live
    assert made.stage == "deploy_test"
    assert made.entries.count() == 2
    page = cms("editor").get(edit_url(made))
    assert page.status_code == 200
    tabs = [tab.get_text(" ", strip=True) for tab in soup(page).select("[role=tab]")]
    assert len(tabs) >= 7


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"hypothesis": ""}, "hypothesis"),
        ({"observed": "  "}, "observed"),
        ({"place": ""}, "place"),
        ({"verdict": "stop"}, "verdict_by"),
        ({"verdict_by": "Le comité"}, "verdict"),
        ({"ends_on": "2026-01-01"}, "ends_on"),
        ({"starts_on": "2026-02-31"}, "starts_on"),
        ({"hypothesis": "a" * 601}, "hypothesis"),
        ({"came_from_reason": ""}, "came_from_reason"),
        ({"entries": [TRIAL | {"decision": ""}]}, "decision"),
        ({"entries": [TRIAL | {"date": "hier"}]}, "date"),
        ({"entries": [TRIAL | {"tried": ""}]}, "tried"),
    ],
)
def test_what_keeps_it_from_being_public_is_said_beside_the_field_and_kept(project, wrong, said):
    answer = send(project, **wrong, **PUBLISH)
    assert answer.status_code == 200
    page = soup(answer)
    assert errors_of(answer)
    fields = page.select("[aria-invalid=true], .w-field--error [name], .w-field--error input")
    assert any(said in (each.get("name") or "") for each in fields), said
    assert not Experiment.objects.exists()
    assert "Deux services" in str(page)


def test_a_draft_may_lack_anything_but_says_no_wrong_dates(project):
    answer = send(project, hypothesis="", observed="", place="", came_from_reason="")
    assert answer.status_code == 302
    assert not Experiment.objects.get().live
    assert send(project, slug="autre", ends_on="2020-01-01").status_code == 200


def test_a_day_or_a_linked_contribution_is_enough_and_one_taken_out_is_not(project):
    day = make_day("over")
    answer = send(project, came_from_reason="", days=[{"event": str(day.pk)}], **PUBLISH)
    assert answer.status_code == 302, errors_of(answer)
    taken_out = [{"event": str(day.pk), "DELETE": "on"}]
    answer = send(project, slug="b", came_from_reason="", days=taken_out, **PUBLISH)
    assert plain(str(NO_ORIGIN)) in words_of(answer)
    draft = make_experiment(project, live=False, came_from_reason="")
    make_linked(draft)
    form = experiment_form(title=draft.title, slug=draft.slug, came_from_reason="", **PUBLISH)
    assert cms("coordinator").post(edit_url(draft), form).status_code == 302
    assert fresh(draft).live


def test_a_public_copy_that_says_nothing_of_where_it_came_from_is_refused(project):
    experiment = make_experiment(project)
    Experiment.objects.filter(pk=experiment.pk).update(came_from_reason="")
    make_linked(experiment)
    url = reverse("wagtailadmin_pages:copy", args=(experiment.pk,))
    values = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": str(project.pk)}
    client = cms("coordinator")
    answer = client.post(url, values | {"publish_copies": "on"})
    assert answer.status_code == 200
    assert plain(str(NO_ORIGIN)) in words_of(answer)
    assert client.post(url, values).status_code == 302
    copy = Experiment.objects.get(slug="copie")
    assert not copy.live
    assert copy.followers.count() == 0


def test_in_bulk_an_incomplete_draft_is_not_published(project):
    draft = make_experiment(project, live=False, observed="")
    url = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    client = cms("coordinator")
    answer = client.post(f"{url}?id={draft.pk}&next=/admin/", {"include_descendants": "on"})
    assert not fresh(draft).live
    assert answer.status_code in (200, 302)
    if answer.status_code == 302:
        assert any("observ" in sentence for sentence in sentences(answer))


# --- Who follows --------------------------------------------------------------------------------

FOLLOWERS = {
    "anonymous": ("asked to log in", "asked to log in"),
    "no group": ("asked to log in", "asked to log in"),
    "editor": ("refused", "refused"),
    "moderator": ("refused", "refused"),
    "coordinator": ("done", "done"),
    "admin": ("done", "done"),
}


def somebody(role: str) -> Any:
    if role == "anonymous":
        return None
    user = make_user("editor" if role == "no group" else role)
    if role == "no group":
        user.groups.clear()
    return user


@pytest.mark.parametrize("role", FOLLOWERS)
def test_each_role_sees_of_followers_exactly_this(role):
    experiment = make_experiment()
    follower = make_follower(experiment, email="teste@example.org", wish="test")
    client = logged_in(somebody(role))
    url = f"/admin/experimentations/{experiment.pk}/suivi/"
    page, shown, file = client.get(url), client.post(url), client.post(url, {"export": "csv"})
    assert (outcome(page), outcome(shown)) == FOLLOWERS[role]
    assert outcome(file) == FOLLOWERS[role][1]
    assert b"teste@example.org" not in page.content
    sees = FOLLOWERS[role][1] == "done"
    assert (b"teste@example.org" in shown.content) == sees
    assert (b"teste@example.org" in getattr(file, "content", b"")) == sees
    # On the desk it is for the same people, and shows no address to anybody.
    row = client.get(item(follower))
    assert outcome(row) == FOLLOWERS[role][0]
    assert b"teste@example.org" not in row.content


def test_each_look_at_addresses_leaves_its_line_with_how_many():
    experiment = make_experiment()
    make_follower(experiment, email="suit@example.org")
    client = cms("coordinator")
    url = f"/admin/experimentations/{experiment.pk}/suivi/"
    client.post(url)
    logged = PageLogEntry.objects.filter(action__startswith="projects.testers")
    # Nobody offers to test: nothing was shown.
    assert not logged.exists()
    make_follower(experiment, email="=cmd@example.org", wish="test")
    make_follower(experiment, email="b@example.org", wish="test", confirmed=False)
    shown = client.post(url)
    assert b"b@example.org" not in shown.content
    assert b"suit@example.org" not in shown.content
    file = client.post(url, {"export": "csv"})
    # No program takes it for a formula.
    assert "'=cmd@example.org" in file.content.decode("utf-8-sig")
    assert "no-store" in file["Cache-Control"]
    assert [entry.data for entry in logged] == [{"rows": 1}] * 2
    entries = [*PageLogEntry.objects.all(), *ModelLogEntry.objects.all()]
    assert not any("example.org" in str(entry.data) for entry in entries)


def test_the_screen_of_no_experiment_is_a_404():
    client = cms("coordinator")
    for pk in ("999999", "9" * 30):
        assert client.get(f"/admin/experimentations/{pk}/suivi/").status_code == 404


def test_the_edit_form_says_how_many_to_the_coordination_alone(django_assert_max_num_queries):
    experiment = make_experiment()
    make_follower(experiment, wish="test")
    url = f"/admin/experimentations/{experiment.pk}/suivi/"
    assert url in cms("coordinator").get(edit_url(experiment)).content.decode()
    assert url not in cms("editor").get(edit_url(experiment)).content.decode()


def test_the_desk_says_where_each_stands_in_a_constant_number_of_queries(django_assert_num_queries):
    experiment = make_experiment()
    made = [make_follower(experiment, email=f"a{n}@example.org", confirmed=bool(n)) for n in range(3)]
    submissions = list(Submission.objects.filter(pk__in=[each.pk for each in made]))
    with django_assert_num_queries(1):
        lines = lines_of(submissions)
    assert len({str(line.state) for line in lines.values()}) == 2
    assert not any(re.search("@", line.title) for line in lines.values())
