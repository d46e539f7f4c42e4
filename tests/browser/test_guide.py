"""The guide in the CMS, and questions with their answers, in a real browser."""

import pytest
from django.urls import reverse

from home.models import HomePage, StandardPage
from portal.guide import library
from tests.cms import log_in
from tests.cms_looking import Looker
from tests.factories import make_portal, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

INDEX = reverse("editor_guide")
# A chapter with pictures and a table, a document with code, and what a search finds.
SCREENS = [
    reverse(library.READ, args=["guide", "ecrire-une-page"]),
    reverse(library.READ, args=["how-to", "faire-tourner-les-taches"]),
    f"{INDEX}?q=appel",
]


def test_axe_finds_nothing_in_the_guide_and_nothing_runs_off_it(desktop):
    log_in(desktop, make_user("editor"))
    looker = Looker(desktop)
    wrong = [f"{url}: {each}" for url in SCREENS for each in looker.wrong_with(url, url)]
    assert not wrong, "\n".join(wrong)


def test_one_goes_from_the_help_menu_through_the_chapters(desktop):
    log_in(desktop, make_user("editor"))
    desktop.locator("#wagtail-sidebar button", has=desktop.locator(".icon-help")).click()
    desktop.locator(f"#wagtail-sidebar a[href='{INDEX}']").click()
    desktop.locator(".guide__words h1").wait_for()
    desktop.locator(".guide__words a", has_text="Le premier jour").click()
    desktop.locator("[aria-current=page]", has_text="Le premier jour").wait_for()
    desktop.locator(".guide__words img").first.scroll_into_view_if_needed()
    desktop.locator("a[rel=next]").click()
    desktop.locator("a[rel=prev]").wait_for()
    desktop.fill("#guide-words", "ouvrir un appel")
    desktop.press("#guide-words", "Enter")
    desktop.locator(".guide__found a").first.click()
    desktop.locator("[aria-current=page]", has_text="Ouvrir un appel").wait_for()


def test_an_answer_opens_with_the_keyboard_and_all_are_open_on_paper(no_js):
    make_portal()
    faq = [{"question": f"Question {n} ?", "answer": f"<p>Réponse {n}.</p>"} for n in (1, 2)]
    page = StandardPage(title="Questions", slug="questions", body=[("faq", faq)])
    HomePage.objects.get().add_child(instance=page)
    no_js.goto(page.url)
    answers = [no_js.get_by_text(f"Réponse {n}.") for n in (1, 2)]
    answers[0].wait_for(state="hidden")
    no_js.locator("summary").first.focus()
    no_js.keyboard.press("Enter")
    answers[0].wait_for(state="visible")
    answers[1].wait_for(state="hidden")
    no_js.emulate_media(media="print")
    answers[1].wait_for(state="visible")
