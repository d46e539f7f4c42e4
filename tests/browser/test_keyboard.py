"""The public journeys with a keyboard alone: where the focus stands shows, in order, and nothing traps it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from contributions.models import Contribution, Report
from events.models import Registration
from tests import looking
from tests.days import make_day
from tests.factories import make_call, make_contribution

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

MOST_STOPS = 80

# What has the focus: how it is found again, where it stands, whether it shows and is not covered.
STOP = """
const element = document.activeElement;
if (!element || element === document.body) return null;
const box = element.getBoundingClientRect();
const styles = [null, "::after", "::before"].map((part) => getComputedStyle(element, part));
const ringed = styles.some((each) => each.outlineStyle !== "none" && parseFloat(each.outlineWidth) >= 2);
const x = Math.min(Math.max(box.left + Math.min(box.width, 12) / 2, 1), innerWidth - 1);
const y = Math.min(Math.max(box.top + Math.min(box.height, 12) / 2, 1), innerHeight - 1);
const over = document.elementFromPoint(x, y);
const same = (one, other) => one?.contains(other) || other?.contains(one);
const covered = over && !same(over, element) && !element.labels?.[0]?.contains(over);
return {
  what: element.id || element.getAttribute("href") || element.value,
  tag: element.tagName, ringed, covered, html: say(element),
  inSight: box.bottom > 0 && box.top < innerHeight,
  place: [...document.querySelectorAll("*")].indexOf(element),
};
"""


class Keyboard:
    """Somebody who only has Tab, the arrows, Space and Enter."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def stop(self) -> dict[str, Any] | None:
        found = looking.ask(self.page, STOP)
        if found is not None:
            assert found["ringed"], f"the focus does not show on {found['html']}"
            assert found["inSight"], f"the focus is out of sight on {found['html']}"
            assert not found["covered"], f"something lies over {found['html']}"
        return found

    def tab_to(self, selector: str) -> None:
        """Tab until the first of `selector` has the focus."""
        target = self.page.locator(selector).first
        for _press in range(MOST_STOPS):
            if target.evaluate("(element) => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.stop()
        raise AssertionError(f"{selector} is not reached in {MOST_STOPS} stops")

    def write(self, selector: str, words: str) -> None:
        self.tab_to(selector)
        self.page.keyboard.type(words)

    def press(self, selector: str, key: str = "Enter") -> None:
        self.tab_to(selector)
        self.page.keyboard.press(key)

    def walk(self) -> list[dict[str, Any]]:
        """Every stop of the page, once round."""
        stops: list[dict[str, Any]] = []
        for _press in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            found = self.stop()
            if found is None or (stops and found["place"] == stops[0]["place"]):
                return stops
            stops.append(found)
        raise AssertionError(f"the focus went round {MOST_STOPS} stops and did not come out")


@pytest.fixture
def keyboard(desktop) -> Keyboard:
    return Keyboard(desktop)


def test_every_stop_of_a_call_shows_in_the_order_of_the_page_and_there_is_a_way_out(keyboard):
    call = make_call()
    for _number in range(3):
        make_contribution(call, "published")
    keyboard.page.goto(call.url)
    stops = keyboard.walk()
    places = [stop["place"] for stop in stops]
    assert len(stops) > 10
    assert stops[0]["what"] == "#contenu"
    assert places == sorted(places)


def test_the_first_stop_skips_to_the_content(keyboard):
    call = make_call()
    keyboard.page.goto(call.url)
    keyboard.press(".skip")
    expect(keyboard.page.locator("#contenu")).to_be_in_viewport()
    keyboard.page.keyboard.press("Tab")
    stop = keyboard.stop()
    assert stop is not None
    inside = keyboard.page.locator("#contenu :focus")
    expect(inside).to_be_visible()


def test_the_menu_of_a_phone_opens_is_walked_through_and_closes(phone):
    make_call()
    keyboard = Keyboard(phone)
    phone.goto("/")
    menu = phone.locator("#menu")
    expect(menu).to_be_hidden()
    keyboard.press(".head__in > .menu-btn")
    expect(menu).to_be_visible()
    keyboard.tab_to("#menu .menu a")
    phone.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    # Closed, it gives the focus back to what opened it.
    expect(phone.locator(".head__in > .menu-btn")).to_be_focused()
    phone.keyboard.press("Enter")
    keyboard.press("#menu .menu a")
    phone.wait_for_url("**/participer/")


def test_a_call_is_answered_from_the_question_to_the_receipt(keyboard):
    page, call = keyboard.page, make_call(allowed_kinds=["idea", "experience"])
    page.goto(call.url)
    keyboard.press("main .hero a.btn")
    page.wait_for_url("**/contribuer/")
    keyboard.write("#id_title", "Le premier bus")
    keyboard.press("button[value=check]")
    # What is wrong is announced, and the first field at fault has the focus.
    summary = page.locator("#errors[role=alert]")
    summary.wait_for()
    expect(page.locator("#id_body")).to_be_focused()
    expect(page.locator("#id_body")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Shift+Tab")
    keyboard.stop()
    page.locator("#errors a").first.press("Enter")
    expect(page.locator("#id_body")).to_be_focused()
    page.keyboard.type("Il passe à 8 h 40.")
    keyboard.press("button[value=check]")
    keyboard.press("button[value=send]")
    page.wait_for_url("**/suivi/**")
    assert Contribution.objects.get().body == "Il passe à 8 h 40."
    assert page.title()
    assert len(keyboard.walk()) > 5


def test_somebody_registers_for_a_day(keyboard):
    page, day = keyboard.page, make_day()
    page.goto(day.url)
    keyboard.press("main a[href$='/inscription/']")
    page.wait_for_url("**/inscription/")
    keyboard.press("button[value=send]")
    page.locator("#errors[role=alert]").wait_for()
    expect(page.locator("#id_name")).to_be_focused()
    page.keyboard.type("Camille Essai")
    keyboard.write("#id_email", "camille@example.org")
    keyboard.press("button[value=send]")
    page.wait_for_url("**/suivi/**")
    assert Registration.objects.get().status == "confirmed"


def test_a_list_is_filtered(keyboard):
    page, call = keyboard.page, make_call()
    make_contribution(call, "published", title="Le premier bus")
    make_contribution(call, "published", title="Un abri")
    page.goto(f"{call.url}contributions/")
    expect(page.locator("main h3")).to_have_count(2)
    keyboard.write("main input[name=q]", "bus")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contributions/?*q=bus*")
    expect(page.locator("main h3")).to_have_count(1)
    # On from where the list begins, and out.
    assert keyboard.walk()


def test_a_contribution_is_reported(keyboard):
    page, call = keyboard.page, make_call()
    contribution = make_contribution(call, "published")
    page.goto(call.public_path(contribution.submission))
    keyboard.press("main a[href$='/signaler/']")
    page.wait_for_url("**/signaler/")
    keyboard.press("input[name=ground]", "Space")
    expect(page.locator("input[name=ground]").first).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=ground]").nth(1)).to_be_checked()
    keyboard.write("#id_words", "Le deuxième paragraphe insulte.")
    keyboard.press("form.form button.btn--big")
    page.wait_for_url("**/suivi/**")
    assert Report.objects.get().ground == Report.Ground.values[1]
