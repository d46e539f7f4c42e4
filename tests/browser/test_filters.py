"""The filters of a list in a real browser: the place is kept, the address follows, nothing is ever stale."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from taxonomy.models import Theme
from tests.days import make_agenda, make_day
from tests.factories import make_call, make_contribution
from tests.looking import sideways
from tests.projects import make_result_index

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

SAID = ".filters__said"


def a_list() -> str:
    """The address of a list of two ideas about the bus, one of them with bikes, and one experience."""
    call = make_call(allowed_kinds=["idea", "experience"])
    make_contribution(call, "published", kind="idea", title="Un bus de nuit")
    make_contribution(call, "published", kind="idea", title="Des vélos dans le bus")
    make_contribution(call, "published", kind="experience", title="Le train de sept heures")
    return str(call.list_path())


def mark(page) -> None:
    """What a page that is opened again does not have any more."""
    page.evaluate("document.documentElement.dataset.same = 'yes'")


def titles(page):
    return page.locator(".voice h3")


def test_a_list_is_filtered_in_its_place_and_the_address_follows(phone, axe):
    path = a_list()
    phone.goto(path)
    expect(titles(phone)).to_have_count(3)
    mark(phone)
    phone.locator("#id_nature").select_option("idea")
    button = phone.locator(".filters button")
    button.scroll_into_view_if_needed()
    before = button.bounding_box()
    button.click()
    expect(titles(phone)).to_have_count(2)
    expect(phone.locator(SAID)).to_have_text("2 réponses trouvées")
    expect(phone.locator(f"{SAID}[role=status] a")).to_have_attribute("href", "#reponses")
    expect(button).to_be_focused()
    assert button.bounding_box()["y"] == pytest.approx(before["y"], abs=1)
    expect(phone).to_have_url(re.compile(r"/contributions/\?nature=idea$"))
    expect(phone.locator("html[data-same]")).to_have_count(1)
    axe(phone)

    # One filter more, both taken away one by one: what the form shows follows.
    phone.fill("#id_q", "vélos")
    phone.press("#id_q", "Enter")
    expect(titles(phone)).to_have_count(1)
    expect(phone.locator("#id_q")).to_be_focused()
    phone.locator(".chosen a", has_text="vélos").click()
    expect(titles(phone)).to_have_count(2)
    expect(phone.locator("#id_q")).to_have_value("")
    expect(phone.locator(".chosen a").first).to_be_focused()
    expect(phone.locator("html[data-same]")).to_have_count(1)

    # The way back, then on again, and the same address opened anew.
    phone.go_back()
    expect(titles(phone)).to_have_count(1)
    expect(phone.locator("#id_q")).to_have_value("vélos")
    phone.go_back()
    phone.go_back()
    expect(titles(phone)).to_have_count(3)
    expect(phone.locator("#id_nature")).to_have_value("")
    phone.go_forward()
    expect(titles(phone)).to_have_count(2)
    expect(phone.locator("html[data-same]")).to_have_count(1)
    phone.reload()
    expect(titles(phone)).to_have_count(2)
    expect(phone.locator("#id_nature")).to_have_value("idea")


def test_an_answer_that_a_newer_question_overtook_is_never_shown(desktop):
    path = a_list()
    desktop.goto(path)
    mark(desktop)
    held = []
    desktop.route("**/*nature=experience*", lambda route: held.append(route))
    desktop.locator("#id_nature").select_option("experience")
    desktop.locator(".filters button").click()
    expect(desktop.locator(".filters")).to_have_attribute("aria-busy", "true")
    desktop.locator("#id_nature").select_option("idea")
    desktop.locator(".filters button").click()
    expect(titles(desktop)).to_have_count(2)
    # The first answer comes after all.
    with suppress(Error):
        held[0].continue_()
    desktop.wait_for_timeout(300)
    expect(titles(desktop)).to_have_count(2)
    expect(desktop.locator(".filters[aria-busy]")).to_have_count(0)
    expect(desktop).to_have_url(re.compile(r"nature=idea$"))
    expect(desktop.locator("html[data-same]")).to_have_count(1)


@pytest.mark.parametrize("fault", ["abort", "error", "another page"])
def test_whatever_goes_wrong_the_browser_goes_there_itself(desktop, fault):
    path = a_list()
    desktop.goto(path)
    mark(desktop)
    asked = []

    def once(route) -> None:
        asked.append(route.request.resource_type)
        if route.request.resource_type == "document":
            route.continue_()
        elif fault == "abort":
            route.abort()
        elif fault == "error":
            route.fulfill(status=503, body="<p>…</p>", content_type="text/html")
        else:
            route.fulfill(status=200, body="<main><p>…</p></main>", content_type="text/html")

    desktop.route("**/*nature=idea*", once)
    desktop.locator("#id_nature").select_option("idea")
    desktop.locator(".filters button").click()
    expect(titles(desktop)).to_have_count(2)
    expect(desktop.locator("html[data-same]")).to_have_count(0)
    assert asked == ["fetch", "document"]


def test_a_reference_typed_into_the_filters_leads_to_its_contribution(desktop):
    call = make_call()
    row = make_contribution(call, "published", title="Un bus de nuit")
    desktop.goto(call.list_path())
    desktop.fill("#id_q", row.reference)
    desktop.locator(".filters button").click()
    desktop.wait_for_url(f"**{call.public_path(row.submission)}*")


def test_the_agenda_is_filtered_with_and_without_a_script(desktop, no_js):
    make_agenda()
    make_day(title="Une visite", kind="visit")
    make_day(title="Un atelier", kind="workshop")
    for page in (desktop, no_js):
        page.goto("/agenda/")
        page.locator(".filters select[name=nature]").select_option("visit")
        page.locator(".filters button").click()
        expect(page.locator("#a-venir .days > li")).to_have_count(1)
        expect(page).to_have_url(re.compile(r"\?(.*&)?nature=visit"))
    expect(desktop.locator(SAID)).to_contain_text("1")
    expect(no_js.locator(SAID)).to_have_count(0)


def test_a_search_by_theme_keeps_its_kind_with_and_without_a_script(desktop, no_js, axe):
    theme = Theme.add_root(title="Emploi", slug="emploi")
    make_call(title="Un bus de nuit", question="", theme=theme)
    make_call(title="Un bus de jour", question="")
    for page in (desktop, no_js):
        page.goto("/recherche/?q=bus&dans=appels")
        expect(page.locator("#pages .found__item")).to_have_count(2)
        page.locator("select[name=theme]").select_option("emploi")
        page.locator("form.search button").click()
        expect(page.locator("#pages .found__item")).to_have_count(1)
        expect(page).to_have_url(re.compile(r"\?(?=.*q=bus)(?=.*dans=appels)(?=.*theme=emploi)"))
        expect(page.locator("#pages .hit")).to_have_text("bus")
    expect(desktop.locator(SAID)).to_contain_text("(1)")
    axe(desktop)
    desktop.set_viewport_size({"width": 320, "height": 740})
    assert not sideways(desktop)


def test_a_kind_an_order_and_a_page_of_the_search_are_changed_in_their_place(desktop, axe):
    call = make_call(title="Un bus de nuit", question="")
    for number in range(22):
        make_contribution(call, "published", title=f"Le bus {number}")
    desktop.goto("/recherche/?q=bus")
    mark(desktop)
    desktop.locator("nav.views a[href*='dans=contributions']").click()
    expect(desktop.locator("#contributions .found__item")).to_have_count(20)
    expect(desktop.locator("nav.views [aria-current]")).to_be_focused()
    expect(desktop.locator(SAID)).to_contain_text("22")
    expect(desktop).to_have_url(re.compile(r"dans=contributions"))

    order = desktop.locator("#contributions nav.row a").nth(1)
    order.click()
    expect(desktop).to_have_url(re.compile(r"tri=pertinence"))
    expect(order).to_have_attribute("aria-current", "true")
    expect(order).to_be_focused()

    # The rest of a list begins at its beginning.
    desktop.locator("#contributions a[rel=next]").click()
    expect(desktop.locator("#contributions .found__item")).to_have_count(2)
    expect(desktop.locator("#contributions h2")).to_be_focused()
    expect(desktop.locator("#contributions h2")).to_be_in_viewport()
    expect(desktop.locator("html[data-same]")).to_have_count(1)
    axe(desktop)
    desktop.go_back()
    expect(desktop.locator("#contributions .found__item")).to_have_count(20)
    expect(desktop.locator("html[data-same]")).to_have_count(1)


def test_a_list_with_nothing_to_choose_from_runs_no_script_into_the_wall(desktop):
    # A script error fails any browser test.
    desktop.goto(make_result_index().url)
    desktop.locator("h1").wait_for()
    expect(desktop.locator("[data-filters]")).to_have_count(0)
    desktop.wait_for_load_state()
