"""The panel of checks beside a draft, in a real browser: our advice, and what axe-core finds."""

from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from home.models import StandardPage
from tests.cms import edit_url, log_in
from tests.factories import make_portal, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

PANEL = '[data-side-panel="checks"]'
COUNTED = '[data-side-panel-toggle="checks"] [data-side-panel-toggle-counter]'


def test_advice_is_read_in_the_panel_follows_the_draft_and_passes_axe(desktop):
    body = [
        ("heading", "Ce qui change"),
        ("text", '<p>Pour en savoir plus, <a href="https://example.org/">cliquez ici</a>.</p>'),
    ]
    page = (
        make_portal()
        .get_parent()
        .add_child(
            instance=StandardPage(title="Une page", slug="une-page", summary="Court.", live=False, body=body)
        )
    )
    log_in(desktop, make_user("editor"))
    desktop.goto(edit_url(page))
    desktop.locator('[data-side-panel-toggle="checks"]').click()
    advice = desktop.locator("[data-advice-panel]")
    advice.locator("[data-advice-code=vague-link]").wait_for()
    assert advice.locator("q").all_inner_texts() == ["cliquez ici"]
    # Axe-core found nothing of its own: what is counted is ours.
    desktop.locator(COUNTED, has_text="1").wait_for()
    for scheme in ("light", "dark"):
        desktop.emulate_media(color_scheme=scheme)
        desktop.evaluate(
            "document.getAnimations().forEach(each => each instanceof CSSTransition && each.finish())"
        )
        found = Axe().run(desktop, context=PANEL)
        assert found.violations_count == 0, found.generate_report()
    # It follows what is typed.
    shouted = advice.locator("[data-advice-code=capitals]")
    for typed in ("VENEZ TOUS", "VENEZ TOUS À LA", "VENEZ TOUS À LA RÉUNION", "VENEZ TOUS À LA RÉUNION !"):
        # While Wagtail draws one draft it leaves what is typed meanwhile to the next change.
        desktop.fill("#id_summary", typed)
        with suppress(PlaywrightTimeout):
            shouted.wait_for(timeout=4_000)
            break
    shouted.wait_for()
    desktop.locator(COUNTED, has_text="2").wait_for()


def test_what_axe_finds_in_the_preview_is_told_in_words(desktop):
    page = (
        make_portal()
        .get_parent()
        .add_child(instance=StandardPage(title="Une page", slug="une-page", live=False))
    )
    log_in(desktop, make_user("editor"))
    desktop.goto(edit_url(page))
    desktop.locator('[data-side-panel-toggle="checks"]').click()
    desktop.locator("[data-advice-panel] p").wait_for()
    problems = desktop.locator(f"{PANEL} [data-checks-panel] [data-content-checker-row]")
    # The page has no summary and neither has the site.
    problems.first.wait_for()
    assert problems.count() == 1
