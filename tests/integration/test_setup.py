"""What every installation starts from: repeated at will, undoing nobody's work."""

import io

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from calls.models import CallIndexPage
from contributions.models import Reason
from events.models import EventIndexPage
from home.models import AccessibilityPage, HomePage, SiteSettings
from home.setup import ROLES, WORKFLOW, set_up
from tests.factories import make_user
from tests.rows import rows_of

pytestmark = pytest.mark.django_db

SET_UP = [
    Group,
    GroupPagePermission,
    GroupCollectionPermission,
    Workflow,
    WorkflowTask,
    WorkflowPage,
    Task,
    Collection,
    Locale,
    Site,
    SiteSettings,
    Reason,
    Page,
]


def test_setting_up_twice_changes_nothing():
    set_up()
    first = rows_of(*SET_UP)
    call_command("setup_portal", stdout=io.StringIO())
    assert rows_of(*SET_UP) == first
    assert all(first.values())


def test_a_new_portal_answers_at_its_root_and_lists_its_calls():
    set_up()
    home = HomePage.objects.get()
    assert Site.objects.get().root_page_id == home.pk
    assert [page.specific_class for page in home.get_children()] == [
        CallIndexPage,
        EventIndexPage,
        AccessibilityPage,
    ]
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
    assert Client().get("/").status_code == 200
    assert CallIndexPage.objects.get().url in Client().get("/").content.decode()


def test_what_an_administrator_added_or_renamed_stays():
    set_up()
    editors = Group.objects.get(name="editors")
    extra = Permission.objects.get(codename="add_redirect")
    editors.permissions.add(extra)
    Group.objects.create(name="Une équipe")
    home = HomePage.objects.get()
    home.title, home.headline = "Bienvenue", "Une autre accroche"
    home.save_revision().publish()
    index = CallIndexPage.objects.get()
    index.title, index.slug = "Les questions", "questions"
    index.save_revision().publish()
    Site.objects.update(site_name="Le Labo d’ici")
    workflow = Workflow.objects.get(name=WORKFLOW)
    workflow.workflow_tasks.all().delete()
    Reason.objects.update(title="Autre titre")
    before = rows_of(*SET_UP)
    set_up()
    assert rows_of(*SET_UP) == before
    assert extra in editors.permissions.all()


def test_the_site_follows_its_public_address(settings):
    set_up()
    settings.PUBLIC_BASE_URL = "https://labo.example.org"
    set_up()
    assert Site.objects.values_list("hostname", "port").get() == ("labo.example.org", 443)
    assert HomePage.objects.get().full_url == "https://labo.example.org/"


def test_a_permission_of_a_role_comes_back():
    """The roles are a contract: the set-up gives what they need again, whoever took it away."""
    set_up()
    moderators = Group.objects.get(name="moderators")
    had = set(moderators.permissions.all())
    moderators.permissions.clear()
    set_up()
    assert set(moderators.permissions.all()) == had


def test_the_set_up_gives_each_role_its_rights_and_no_other():
    def may(role: str) -> dict[str, bool]:
        user = make_user(role)
        home = HomePage.objects.get().permissions_for_user(user)
        return {
            "enter the CMS": user.has_perm("wagtailadmin.access_admin"),
            "write pages": home.can_add_subpage(),
            "publish pages": home.can_publish_subpage(),
            "read the queue": user.has_perm("contributions.view_contribution"),
            "moderate": user.has_perm("contributions.moderate_contribution"),
            "see contact details": user.has_perm("people.view_contactdetails"),
            "edit themes": user.has_perm("taxonomy.change_theme"),
            "edit activities": user.has_perm("taxonomy.change_activity"),
            "edit series": user.has_perm("events.change_eventseries"),
            "delete activities": user.has_perm("taxonomy.delete_activity"),
            "see registrations": user.has_perm("events.view_registration"),
            "manage registrations": user.has_perm("events.change_registration"),
            "see attendees": user.has_perm("events.view_attendee"),
            "see needs": user.has_perm("events.view_needs"),
            "tag": user.has_perm("contributions.tag_submission"),
            "rename tags": user.has_perm("contributions.change_internaltag"),
            "see decisions": user.has_perm("contributions.view_decision"),
            "see reports": user.has_perm("contributions.view_report"),
            "see reasons": user.has_perm("contributions.view_reason"),
            "edit reasons": user.has_perm("contributions.change_reason"),
            "limit moderators": user.has_perm("contributions.add_moderatorlimit"),
            "run the machine": user.has_perm("people.change_user"),
        }

    def only(*rights: str) -> dict[str, bool]:
        return {right: right in rights for right in may_do}

    may_do = may("editor")
    assert may_do == only(
        "enter the CMS",
        "write pages",
        "edit themes",
        "edit activities",
        "edit series",
        "read the queue",
        "tag",
    )
    moderation = ("read the queue", "moderate", "tag", "see decisions", "see reports", "see reasons")
    assert may("moderator") == only("enter the CMS", *moderation)
    assert may("coordinator") == only(*set(may_do) - {"run the machine"})
    admins = Group.objects.get(name=ROLES["admin"])
    assert admins.permissions.filter(codename="change_user").exists()
    assert not admins.permissions.filter(
        codename__in=["moderate_contribution", "view_contactdetails", "view_attendee", "view_needs"]
    ).exists()
