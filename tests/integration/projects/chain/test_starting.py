"""A referral becomes a project by one verb, and by one button of the CMS."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from contributions.models import Decision, Submission, ThreadEntry
from contributions.queue import QUEUE_ITEM
from contributions.services import StaleDecision
from lab.linking import MOST_LINKS
from lab.models import PageLink, Referral, Subject
from lab.referrals.moves import IllegalMove
from lab.statuses import ReferralStatus as Status
from projects.models import ProjectIndexPage, ProjectPage
from projects.services import create_from_referral
from tests.factories import PASSWORD, make_themes, make_user
from tests.projects import make_project_index
from tests.reading import soup
from tests.referring import make_brief, make_referral
from tests.subjects import make_subject

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def index():
    return make_project_index()


@pytest.fixture
def agreed(index) -> Referral:
    return make_referral("agreed", email="cabinet@region.example.org", commissioner="Direction des essais")


def start(referral: Referral, by=None, **more) -> ProjectPage:
    return create_from_referral(referral=referral, by=by, now=timezone.now(), **more)


def fresh(referral: Referral) -> Referral:
    return Referral.objects.select_related("submission", "page").get(pk=referral.pk)


def everything() -> list:
    rows = [Referral, Submission, Decision, ThreadEntry, PageLink, Page, Email, ModelLogEntry, PageLogEntry]
    return [list(model.objects.order_by("pk").values()) for model in rows]


def test_an_agreed_referral_becomes_a_draft_with_its_question_and_commissioner(agreed, client):
    by, (theme,) = make_user("coordinator"), make_themes("Mobilité")
    subject = make_subject("answered")
    Subject.objects.filter(pk=subject.pk).update(theme=theme)
    Referral.objects.filter(pk=agreed.pk).update(subject=subject.pk)
    Submission.objects.filter(pk=agreed.pk).update(example="partly")
    brief = make_brief(
        agreed, agreed=True, question="Comment\nrentrer ? " + "x" * 300, public_title="Rentrer"
    )
    project = ProjectPage.objects.get(pk=start(fresh(agreed), by).pk)
    assert not project.live
    assert project.has_unpublished_changes
    assert project.get_parent().specific == ProjectIndexPage.objects.get()
    assert (project.title, project.slug, project.owner) == ("Rentrer", "rentrer", by)
    assert project.question.startswith("Comment rentrer ? xxx")
    assert len(project.question) == 250
    assert project.question.endswith("…")
    assert (project.theme, project.example) == (theme, "partly")
    assert "Direction des essais" in project.origin
    (role,) = project.team.all()
    assert (role.function, role.who) == ("commissioner", "Direction des essais")
    assert role.starts_on == timezone.localdate(brief.agreed_at)
    assert not project.phases.exists()
    # The revision, which is what an editor opens, holds the team too.
    assert [each.who for each in project.get_latest_revision_as_object().team.all()] == [role.who]


def test_it_leaves_its_trace_on_the_referral_and_tells_the_commissioner(agreed, client):
    by = make_user("coordinator")
    Email.objects.all().delete()
    project = start(agreed, by)
    found = fresh(agreed)
    assert (found.status, found.answer_due) == (Status.BECAME_PROJECT, None)
    assert found.submission.version == agreed.submission.version + 1
    decision = Decision.objects.get(submission=agreed.pk, verb="become_project")
    assert decision.decided_by == by
    step = ThreadEntry.objects.get(submission=agreed.pk, kind="became_project")
    assert (step.public, step.page_id, step.text) == (True, project.pk, project.title)
    assert PageLink.objects.get(submission=agreed.pk).page_id == project.pk
    assert PageLogEntry.objects.filter(page=project.pk, action="wagtail.create", user=by).exists()
    assert ModelLogEntry.objects.filter(action="contributions.become_project").exists()
    mail = Email.objects.get(about__submission=agreed.pk)
    assert mail.to == ["cabinet@region.example.org"]
    assert project.title in mail.message
    # A draft is linked from nowhere; published, it is.
    address = found.page.public_path(found.submission)
    assert project.url not in client.get(address).content.decode()
    project.summary = "Ce que l’on fait."
    project.save_revision().publish()
    assert project.url in {link["href"] for link in soup(client.get(address)).select("main a[href]")}


def test_what_is_not_agreed_is_no_project(index):
    for status in Status.values:
        if status == Status.AGREED:
            continue
        referral = make_referral(status)
        before = everything()
        with pytest.raises(IllegalMove, match=referral.reference):
            start(referral)
        assert everything() == before, status


def test_twice_or_on_an_old_screen_nothing_is_made(agreed):
    seen = agreed.submission.version
    start(agreed)
    before = everything()
    with pytest.raises(IllegalMove, match=agreed.reference):
        start(fresh(agreed))
    assert everything() == before
    other = make_referral("agreed")
    with pytest.raises(StaleDecision):
        start(other, version_seen=other.submission.version - 1)
    assert seen
    assert ProjectPage.objects.count() == 1


def test_without_a_page_of_the_projects_it_says_so():
    ProjectIndexPage.objects.all().delete()
    referral = make_referral("agreed")
    before = everything()
    with pytest.raises(
        IllegalMove, match=gettext("There is no page of the projects yet: a project stands below it.")
    ):
        start(referral)
    assert everything() == before


def test_a_referral_with_as_many_links_as_may_be_is_refused(agreed):
    home = Page.objects.get(depth=2)
    pages = [home.add_child(instance=Page(title=f"P{number}")) for number in range(MOST_LINKS)]
    PageLink.objects.bulk_create(PageLink(submission_id=agreed.pk, page=page) for page in pages)
    with pytest.raises(IllegalMove, match=str(MOST_LINKS)):
        start(agreed)
    assert not ProjectPage.objects.exists()


def test_two_projects_of_one_title_have_two_addresses(index):
    projects = []
    for _each in range(2):
        referral = make_referral("agreed")
        make_brief(referral, agreed=True, public_title="Rentrer")
        projects.append(start(fresh(referral)))
    assert len({project.slug for project in projects}) == 2


# --- The button -------------------------------------------------------------------------


def posted(client, referral: Referral, version: int | None = None):
    seen = referral.submission.version if version is None else version
    address = reverse("lab_referral_decide", args=[referral.pk])
    return client.post(address, {"verb": "become_project", "version_seen": seen})


def test_a_coordinator_makes_it_a_project_and_is_led_to_the_draft(client, agreed):
    client.login(username=make_user("coordinator").email, password=PASSWORD)
    shown = soup(client.get(reverse(QUEUE_ITEM, args=[agreed.pk])))
    (button,) = shown.select("button[value=become_project]")
    assert button.text == gettext("Make it a project")
    response = posted(client, agreed)
    project = ProjectPage.objects.get()
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[project.pk])
    assert client.get(response["Location"]).status_code == 200
    again = posted(client, agreed)
    assert again.status_code == 409
    assert ProjectPage.objects.count() == 1
    assert not soup(client.get(reverse(QUEUE_ITEM, args=[agreed.pk]))).select("button[value=become_project]")


def test_who_may_not_decide_makes_no_project(client, agreed):
    for role in ("editor", "moderator"):
        client.login(username=make_user(role).email, password=PASSWORD)
        assert posted(client, agreed).status_code in {302, 403}
    assert not ProjectPage.objects.exists()


def test_who_may_add_no_page_there_reads_why(client, agreed):
    user = make_user("coordinator")
    user.groups.get().page_permissions.all().delete()
    client.login(username=user.email, password=PASSWORD)
    response = posted(client, agreed)
    assert response.status_code == 409
    assert (
        gettext("You may not add a page below the projects: ask a coordinator.") in response.content.decode()
    )
    assert not ProjectPage.objects.exists()
