"""Every screen that the portal adds to the CMS: axe in both schemes, and nothing runs off a phone.

The list is that of the addresses: a screen that is added and not looked at fails here.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from contributions.queue import QUEUE_ERASE
from tests.cms import edit_url, log_in
from tests.days import make_day, make_registration
from tests.engaging import make_engagement
from tests.factories import make_call, make_contribution, make_received, make_user
from tests.methods import make_method
from tests.outcomes import make_answered
from tests.projects import make_experiment, make_project, make_result
from tests.referring_cms import make_referral_in
from tests.reporting import make_report
from tests.subjects import make_subject

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

ROOMS = ("home", "projects", "events", "lab", "calls", "contributions", "people", "taxonomy", "portal")

# What answers with no screen of its own: files, and verbs that lead back to where they were pressed.
NO_SCREEN = {
    *("referral_document", "events_ticks", "outcomes_export", "mail_html", "run_automatic_job"),
    *("act_on_failed_task", "desk:list_results", "desk:claim", "desk:skip", "desk:sort", "desk:attachment"),
    *("desk:contact_details", "desk:prepared", "desk:prepared_download", "contribution_chooser:chosen"),
    # Shown on the item of the desk, or leads back to it.
    *("desk:decide", "desk:report", "events_decide", "lab_referral_decide", "lab_decide_subject"),
    *("accessibility_answer_barrier", "editor_guide_picture"),
}
# Looked at where their journey is, in both schemes and at both widths or with their errors.
ELSEWHERE = {
    "tests/browser/test_cms_screens.py": {
        *("calls_course", "calls_start", "desk:list", "desk:inspect", "desk:redact", "desk:export"),
    },
    "tests/browser/test_engaged.py": {"engaged_need"},
    "tests/browser/test_guide.py": {"editor_guide", "editor_guide_document"},
    "tests/browser/test_page_drafts.py": {"starters", "begin", "draft_link"},
    "tests/integration/outcomes/test_outcome_sheets.py": {"outcomes_sheet"},
}
# Wagtail's own lists and forms, with our columns and panels: one of each sort.
REGISTERS = ["events/registration", "lab/referral", "contributions/moderatorlimit", "taxonomy/theme"]
# Their forms are Wagtail's, and long: only what our panels make of them on a phone is looked at.
FORMS = ["taxonomy/partner", "events/eventseries"]

# What runs off the side of the screen, but for what scrolls by itself there, and for what Wagtail puts
# beyond the edge on purpose: the outline of a form, and the buttons of comments, shown where one comments.
BEYOND_THE_EDGE = """
    [...document.querySelectorAll("main .nice-padding *, main .w-form-width *")]
        .filter(each => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
        .filter(each => !each.closest(".w-minimap, .w-field__comment-button"))
        .filter(each => {
            for (let box = each.parentElement; box.tagName !== "MAIN"; box = box.parentElement)
                if (/auto|scroll|hidden/.test(getComputedStyle(box).overflowX)) return false;
            return true;
        })
        .map(each => each.outerHTML.slice(0, 100))
"""
TARGETS = Axe()
SETTLED = "document.getAnimations().forEach(each => each instanceof CSSTransition && each.finish())"


def own_screens(patterns: list, before: str = "", name: str = "") -> Iterator[str]:
    """The names of the addresses under /admin/ that a room of ours answers."""
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            below = f"{name}{pattern.namespace}:" if pattern.namespace else name
            yield from own_screens(pattern.url_patterns, address, below)
        elif isinstance(pattern, URLPattern) and address.startswith("admin/"):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            # Registers are looked at by their list.
            if view.__module__.startswith(ROOMS) and "_modeladmin_" not in (pattern.name or ""):
                yield f"{name}{pattern.name}"


@pytest.fixture
def screens() -> dict[str, str]:
    """Name → address of each, with something to show on it."""
    call, day, project = make_call(), make_day(), make_project()
    published = make_answered(call)
    waiting = make_received(call, email="lea@example.org").contribution
    make_contribution(call, status="published", title="Un titre " + "long " * 12)
    make_report(published)
    make_registration(day, name="Zoé " + "Essai" * 8, companions=0)
    make_engagement("resource", skills="Cartographie, animation", service="Direction de la jeunesse")
    experiment, referral, subject = make_experiment(project), make_referral_in("reframing"), make_subject()
    keys = {
        "projects_contributions": project,
        "projects_follow_up": published,
        "experiment_followers": experiment,
        **dict.fromkeys(
            ["events_check_in", "events_logistics", "events_message", "events_readings", "events_sheet"], day
        ),
        "events_course": day,
        "lab_referral_brief": referral,
        "lab_referral_links": referral,
        "lab_links": subject,
        "outcome_of_contribution": published,
        "outcomes_of_page": call,
        "outcomes_publish": call,
        "outcomes_import": call,
        QUEUE_ERASE: waiting,
    }
    plain = ["engaged", "engaged_resources", "events_days", "outcomes", "mails", "undelivered_mail"]
    plain += ["retention_report", "automatic_jobs", "failed_tasks"]
    found = {name: reverse(name, args=[row.pk]) for name, row in keys.items()}
    found |= {name: reverse(name) for name in plain} | {"mail": reverse("mail", args=["receipt"])}
    assert set(own_screens(get_resolver().url_patterns)) - {
        "wagtailadmin_login",
        "wagtailadmin_password_reset",
    } == {
        *found,
        *NO_SCREEN,
        *set().union(*ELSEWHERE.values()),
    }, "a screen of the CMS is not looked at"
    found |= {name: f"/admin/{name}/" for name in REGISTERS}
    found |= {f"form {name}": f"/admin/snippets/{name}/add/" for name in FORMS}
    pages = [call, day, project, experiment, make_result(), make_method()]
    found |= {f"form {type(page).__name__}": edit_url(page) for page in pages}
    found |= {"today": "/admin/", "login": "/admin/login/", "settings": "/admin/settings/home/sitesettings/"}
    return found


def test_axe_finds_nothing_on_any_screen_and_nothing_runs_off_a_phone(desktop, axe, screens):
    log_in(desktop, make_user("admin"))
    wrong = []
    for name, address in screens.items():
        desktop.set_viewport_size({"width": 1280, "height": 2400})
        desktop.goto(address)
        for scheme in () if name.startswith("form ") else ("light", "dark"):
            desktop.emulate_media(color_scheme=scheme)
            desktop.evaluate(SETTLED)
            try:
                axe(desktop)
            except AssertionError as error:
                wrong.append(f"{name}, {scheme}: {error}")
        desktop.set_viewport_size({"width": 360, "height": 2400})
        # Contrast does not depend on the width; what a thumb hits does (WCAG 2.5.8).
        small = TARGETS.run(desktop, context="main", options={"runOnly": ["target-size"]})
        if small.violations_count:
            wrong.append(f"{name} on a phone: {small.generate_report()}")
        if beyond := desktop.evaluate(BEYOND_THE_EDGE):
            wrong.append(f"{name} runs off a phone: {beyond[:4]}")
    assert not wrong, "\n".join(wrong)
    assert len(screens) > 35
