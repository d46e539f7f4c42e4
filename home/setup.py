"""What every installation starts from; each step can be repeated and keeps what people changed."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from calls.models import CallIndexPage
from contributions.recording import reason_trashed_at_origin
from events.models import EventIndexPage
from home.models import AccessibilityPage, HomePage, SiteSettings
from portal.cache import touch

ROLES = {"editor": "editors", "moderator": "moderators", "coordinator": "coordinators", "admin": "admins"}

CMS = ["wagtailadmin.access_admin"]
THEMES = ["taxonomy.add_theme", "taxonomy.change_theme", "taxonomy.view_theme"]
TERRITORIES = ["taxonomy.add_territory", "taxonomy.change_territory", "taxonomy.view_territory"]
# Words of the days: the lab's activities, and the series that days are one of.
DAYS = [
    f"{app}.{verb}_{model}"
    for app, model in (("taxonomy", "activity"), ("events", "eventseries"))
    for verb in ("add", "change", "view")
]
# Read in the CMS what was sent, and tag it: editors too. Contact details and decisions are others' affair.
READING = [
    "contributions.view_contribution",
    "contributions.tag_submission",
    "contributions.add_internaltag",
    "contributions.view_internaltag",
]
# What became of contributions: editors link them to pages and prepare outcomes; coordinators publish these.
FOLLOW_UP = ["contributions.link_contribution", "contributions.draft_outcome"]
PROJECTS = [
    f"{app}.{verb}_{model}"
    for app, model in (("taxonomy", "partner"), ("projects", "programme"))
    for verb in ("add", "change", "view")
]
MODERATION = [
    *READING,
    "contributions.moderate_contribution",
    "contributions.view_decision",
    "contributions.view_report",
    "contributions.view_reason",
]
JOBS = ["portal.view_scheduledjob", "portal.run_scheduledjob"]
# Who comes, by name, and what they need: each showing of it is logged.
REGISTRATIONS = [
    "events.view_registration",
    "events.change_registration",
    "events.view_attendee",
    "events.view_needs",
]
# What is asked of the lab: read without who sent it; examined, answered and its brief written.
REFERRALS_READ = ["lab.view_referral"]
REFERRALS = [*REFERRALS_READ, "lab.change_referral"]
COORDINATION = [
    "taxonomy.delete_theme",
    "taxonomy.delete_territory",
    "taxonomy.delete_activity",
    "taxonomy.delete_partner",
    "projects.delete_programme",
    "projects.view_follower",
    "contributions.publish_outcome",
    "events.delete_eventseries",
    "contributions.add_reason",
    "contributions.change_reason",
    "contributions.change_internaltag",
    "contributions.delete_internaltag",
    "contributions.add_moderatorlimit",
    "contributions.delete_moderatorlimit",
    "contributions.view_moderatorlimit",
    "people.view_contactdetails",
    "people.view_engagement",
    "people.add_skillneed",
    "people.add_agentdomain",
    "people.change_agentdomain",
    "people.delete_agentdomain",
    "people.view_agentdomain",
    "contributions.erase_submission",
    "people.view_erasedtally",
    "people.look_after_mail",
    "home.change_sitesettings",
]
MACHINE = [
    f"{app}.{verb}_{model}"
    for app, model in [
        ("people", "user"),
        ("auth", "group"),
        ("wagtailcore", "site"),
        ("wagtailcore", "collection"),
        ("wagtailcore", "workflow"),
        ("wagtailcore", "task"),
        ("wagtailredirects", "redirect"),
    ]
    for verb in ("add", "change", "delete", "view")
]
PERMISSIONS = {
    "editors": CMS + THEMES + TERRITORIES + DAYS + READING + REFERRALS_READ + FOLLOW_UP + PROJECTS,
    "moderators": CMS + MODERATION,
    "coordinators": CMS
    + THEMES
    + TERRITORIES
    + DAYS
    + MODERATION
    + REGISTRATIONS
    + REFERRALS
    + FOLLOW_UP
    + PROJECTS
    + COORDINATION
    + JOBS,
    "admins": CMS
    + MACHINE
    + JOBS
    + ["home.change_sitesettings", "people.view_erasedtally", "people.look_after_mail"],
}
PAGE_PERMISSIONS = {
    "editors": ["add_page", "change_page"],
    "coordinators": [
        "add_page",
        "change_page",
        "publish_page",
        "bulk_delete_page",
        "lock_page",
        "unlock_page",
    ],
}
# Named after Wagtail's own models, whatever models stand in their place.
LIBRARY_PERMISSIONS = [
    f"{library}.{verb}_{model}"
    for library, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for verb in ("add", "change", "choose")
]
LIBRARY_GROUPS = ["editors", "coordinators"]
COLLECTIONS = ["Pages du site", "Appels à contributions"]
ACCESSIBILITY_SLUGS = ("accessibilite", "declaration-d-accessibilite")
# The button of the CMS reads « Soumettre à … ».
WORKFLOW = "la coordination"


@transaction.atomic
def set_up() -> None:
    """Groups, page workflow, collections, locale, site, home page, calls, agenda, accessibility."""
    with translation.override(settings.LANGUAGE_CODE):
        Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        home = _root_pages()
        _groups(home)
        _workflow(home)
        _collections()
        reason_trashed_at_origin()
    touch("set-up")


def first_headline() -> str:
    """What the home page says until somebody writes something better."""
    return gettext("What if we tried together?")


def _root_pages() -> HomePage:
    root = Page.get_first_root_node()
    home = HomePage.objects.first()
    if home is None:
        home = HomePage(title=gettext("Home"), slug="accueil", headline=first_headline())
        root.add_child(instance=home)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if site.root_page_id is None or not isinstance(site.root_page.specific, HomePage):
        welcome = site.root_page if site.root_page_id else None
        site.root_page = home
        site.site_name = site.site_name or "Le Labo"
        _give_address(site)
        site.save()
        # Wagtail's own welcome page, made by its migrations.
        if welcome and welcome.specific_class is Page and not welcome.get_children().exists():
            welcome.delete()
    elif _give_address(site):
        site.save()
    if not CallIndexPage.objects.exists():
        home.refresh_from_db()
        home.add_child(
            instance=CallIndexPage(title=gettext("Take part"), slug="participer", show_in_menus=True)
        )
    if not EventIndexPage.objects.exists():
        home.refresh_from_db()
        home.add_child(instance=EventIndexPage(title=gettext("Agenda"), slug="agenda", show_in_menus=True))
    if not AccessibilityPage.objects.exists():
        home.refresh_from_db()
        home.add_child(instance=_accessibility_page(home))
    SiteSettings.objects.get_or_create(site=site)
    return home


def _accessibility_page(home: HomePage) -> AccessibilityPage:
    """The statement that the law asks of every site: it exists before anybody thinks of it."""
    # At the address that the RGAA recommends, unless somebody's own page stands there.
    taken = home.get_children().filter(slug=ACCESSIBILITY_SLUGS[0]).exists()
    return AccessibilityPage(title=gettext("Accessibility"), slug=ACCESSIBILITY_SLUGS[taken])


def _give_address(site: Site) -> bool:
    """Let the default site follow PUBLIC_BASE_URL; return whether that changed anything."""
    address = urlsplit(settings.PUBLIC_BASE_URL)
    before = (site.hostname, site.port)
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    return before != (site.hostname, site.port)


def _groups(home: HomePage) -> None:
    for name, labels in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=name)
        # Only ever adds: what an administrator granted on top stays.
        group.permissions.add(*map(_permission, labels))
        for codename in PAGE_PERMISSIONS.get(name, []):
            GroupPagePermission.objects.get_or_create(
                group=group, page_id=home.pk, permission=_permission(f"wagtailcore.{codename}")
            )
        if name in LIBRARY_GROUPS:
            for label in LIBRARY_PERMISSIONS:
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=Collection.get_first_root_node(), permission=_permission(label)
                )
    # Wagtail's migrations make two groups of its own; ours replace them unless somebody uses them.
    Group.objects.filter(name__in=["Moderators", "Editors"], user__isnull=True).delete()


def _permission(label: str) -> Permission:
    app_label, codename = label.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def _workflow(home: HomePage) -> None:
    coordinators = Group.objects.get(name="coordinators")
    workflow, created = Workflow.objects.get_or_create(name=WORKFLOW)
    if created:
        task = GroupApprovalTask.objects.create(name=gettext("Read by the coordination"))
        task.groups.add(coordinators)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    if not WorkflowPage.objects.filter(page_id=home.pk).exists():
        WorkflowPage.objects.create(workflow=workflow, page_id=home.pk)
    # Wagtail's default workflow asks a group that no longer exists.
    for leftover in Workflow.objects.filter(name="Moderators approval", active=True):
        if not leftover.workflow_states.exists():
            WorkflowPage.objects.filter(workflow=leftover).delete()
            leftover.deactivate()


def _collections() -> None:
    root = Collection.get_first_root_node()
    for name in COLLECTIONS:
        if not Collection.objects.filter(name=name).exists():
            root.add_child(name=name)
            root.refresh_from_db()
