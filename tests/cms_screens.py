"""Every screen that the portal adds to the CMS, by name, with something to show on it.

The lists are those of the addresses, of the registers and of the snippets: what is added to them and is
made nowhere here fails.
"""

import uuid
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.snippets.models import get_snippet_models

from contributions.models import InternalTag, Submission
from contributions.queue import QUEUE_ERASE, QUEUE_ITEM
from events.engaged import needs
from events.models import EventSeries
from people.models import AgentDomain, User
from projects.models import Programme
from tests.cms import edit_url, logged_in
from tests.days import make_day, make_registration
from tests.engaging import make_engagement
from tests.factories import make_call, make_commune, make_contribution, make_received, make_themes
from tests.lab_model import make_version
from tests.methods import make_method
from tests.offers import make_roles, make_service
from tests.outcomes import make_answered
from tests.projects import make_experiment, make_partner, make_project, make_result
from tests.referring_cms import make_referral_in
from tests.registers import fill, limited
from tests.reporting import make_report
from tests.subjects import make_subject

ROOMS = ("home", "projects", "events", "lab", "calls", "contributions", "people", "taxonomy", "portal")
LONG = "Un nom " + "très " * 8 + "long, en-un-mot-qui-ne-s-arrete-pas-de-la-ligne"
# What the name of a screen begins with: it lists rows, or it is a form of Wagtail's with our panels.
LIST, FORM = "list ", "form "

# What answers with no screen of its own: files, and verbs that lead back to where they were pressed.
NO_SCREEN = {
    *("referral_document", "events_ticks", "outcomes_export", "mail_html", "run_automatic_job"),
    *("act_on_failed_task", "desk:list_results", "desk:claim", "desk:skip", "desk:sort", "desk:attachment"),
    *("desk:contact_details", "desk:prepared", "desk:prepared_download", "contribution_chooser:chosen"),
    # Shown on the item of the desk, or leads back to it.
    *("desk:decide", "desk:report", "events_decide", "lab_referral_decide", "lab_decide_subject"),
    *("accessibility_answer_barrier", "editor_guide_picture", "outcome_of_contribution"),
    *("projects_follow_up", "lab_referral_links", "lab_links"),
}
# Looked at where their journey is, in both schemes and at both widths or with their errors.
ELSEWHERE = {
    "tests/browser/test_cms_screens.py": {
        *("calls_course", "calls_start", "desk:list", "desk:inspect", "desk:redact", "desk:export"),
    },
    "tests/browser/test_guide.py": {"editor_guide", "editor_guide_document"},
    "tests/browser/test_page_drafts.py": {"starters", "begin", "draft_link"},
}
PLAIN = (
    *("engaged", "engaged_resources", "events_days", "outcomes", "mails", "undelivered_mail"),
    *("retention_report", "automatic_jobs", "failed_tasks"),
)
WAGTAILS_OWN = {"wagtailadmin_login", "wagtailadmin_password_reset"}


def own_screens() -> set[str]:
    """The names of the addresses under /admin/ that a room of ours answers."""
    found = set()
    for name, view in _under_admin(get_resolver().url_patterns):
        # A file of each register.
        if view.__module__.startswith(ROOMS) and not name.endswith("_modeladmin_export"):
            found.add(name)
    return found


def registers() -> list[str]:
    """Our columns in lists of Wagtail's: the registers, and the snippets but for the desk's."""
    names = [name for name, _view in _under_admin(get_resolver().url_patterns)]
    found = [name for name in names if name.endswith("_modeladmin_index")]
    viewsets = [each.snippet_viewset for each in get_snippet_models() if each is not Submission]
    return [*found, *(each.get_url_name("list") for each in viewsets)]


def _under_admin(patterns: list[Any], before: str = "", name: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            below = f"{name}{pattern.namespace}:" if pattern.namespace else name
            yield from _under_admin(pattern.url_patterns, address, below)
        elif isinstance(pattern, URLPattern) and address.startswith("admin/"):
            yield f"{name}{pattern.name}", getattr(pattern.callback, "view_class", pattern.callback)


def make_screens(by: User) -> dict[str, str]:
    """Name → address of each, for `by`."""
    call, day, project, experiment = make_call(), make_day(), make_project(), None
    fill(call)
    published = make_answered(call)
    waiting = make_received(call, email="lea@example.org").contribution
    make_contribution(call, status="published", title="Un titre " + "long " * 12)
    report = make_report(published)
    registration = make_registration(day, name="Zoé " + "Essai" * 8, companions=0)
    resource = make_engagement(
        "resource", skills="Cartographie, animation", service="Direction de la jeunesse"
    )
    experiment, referral, subject = make_experiment(project), make_referral_in("reframing"), make_subject()
    tag, _other = (InternalTag.objects.create(name=name) for name in (LONG, "Transport du soir"))
    _make_words_of_the_house(call)
    keys = {
        "projects_contributions": project,
        "experiment_followers": experiment,
        **dict.fromkeys(["events_check_in", "events_logistics", "events_message", "events_sheet"], day),
        "events_readings": make_day("over"),
        "events_course": day,
        "lab_referral_brief": referral,
        "outcomes_of_page": call,
        "outcomes_publish": call,
        "outcomes_import": call,
        QUEUE_ERASE: waiting,
        "engaged_need": _ask(resource, by),
        "contributions_internaltag_modeladmin_merge": tag,
    }
    found = {name: reverse(name, args=[row.pk]) for name, row in keys.items()}
    found |= {name: reverse(name) for name in PLAIN} | {"mail": reverse("mail", args=["receipt"])}
    found["outcomes_sheet"] = _send_sheet(call, by)
    elsewhere = set().union(*ELSEWHERE.values())
    assert own_screens() - WAGTAILS_OWN == {*found, *NO_SCREEN, *elsewhere}, "a screen is not looked at"
    found |= {f"{LIST}{name}": reverse(name) for name in registers()}
    # What the desk shows of each kind, with the panels that the rooms above put there.
    items = {"contribution": published, "report": report, "registration": registration}
    items |= {"referral": referral, "subject": subject}
    found |= {f"desk, {kind}": reverse(QUEUE_ITEM, args=[row.pk]) for kind, row in items.items()}
    row_of_register = reverse("contributions_contribution_modeladmin_inspect", args=[published.pk])
    settings = reverse("wagtailsettings:edit", args=["home", "sitesettings", Site.objects.get().pk])
    found |= {"today": reverse("wagtailadmin_home"), "settings": settings, "register": row_of_register}
    return found | _forms(call, day, project, experiment)


def _make_words_of_the_house(call: Page) -> None:
    """A row in every list of what the team names itself."""
    limited("moderator", call)
    make_themes("Un thème d’essai")
    make_commune("Saint-Étienne-du-Grès-sur-la-Très-Longue-Rivière", "13094")
    make_partner(title=LONG)
    EventSeries.objects.create(title=LONG, slug="une-serie")
    Programme.objects.create(title=LONG, slug="un-programme")
    AgentDomain.objects.create(domain="region.example.org")


def _ask(resource: Any, by: User) -> Any:
    """Something that an agent was asked to help with."""
    asked = {"title": LONG[:100], "words": "Le 12 décembre.\n\nUne vingtaine de personnes."}
    return needs.ask(**asked, engagements=[resource.pk], by=by, key=uuid.uuid4(), now=timezone.now())


def _send_sheet(call: Page, by: User) -> str:
    """Where a spreadsheet of outcomes leads to, with a row that changes something and one that is refused."""
    answered = make_contribution(call, status="published")
    rows = [
        "reference;outcome;words;service;answered_on",
        f"{answered.submission.reference};taken_up;Nous le faisons dès janvier.;Transports;",
        "ZZZZ-9999;taken_up;Une référence qui n’existe pas.;;",
    ]
    file = SimpleUploadedFile("suites.csv", "\n".join(rows).encode())
    response = logged_in(by).post(reverse("outcomes_import", args=[call.pk]), {"file": file})
    assert response.status_code == 302
    return str(response["Location"])


def _forms(*pages: Page | None) -> dict[str, str]:
    """Forms of Wagtail's, long: only what our panels make of them on a phone is looked at."""
    rows = [*filter(None, pages), make_result(), make_method(), make_version(), make_service(), make_roles()]
    found = {f"{FORM}{type(page).__name__}": edit_url(page) for page in rows}
    for model in get_snippet_models():
        if model is not Submission:
            name = model.snippet_viewset.get_url_name("add")
            found[f"{FORM}{name}"] = reverse(name)
    return found
