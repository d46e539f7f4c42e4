"""Answering a call in a real browser: few taps, no mouse, no JavaScript, a draft that waits."""

import re

import pytest
from playwright.sync_api import expect

from contributions.models import Attachment, Contribution
from tests.factories import make_call, make_question
from tests.looking import sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TWO_HUNDRED_WORDS = " ".join(f"mot{number}" for number in range(200))


class Taps:
    """A person's thumb: every tap is counted, typing is not."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    def on(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.count += 1

    def type_into(self, selector: str, words: str) -> None:
        self.page.fill(selector, words)


def test_a_200_word_answer_takes_at_most_four_taps_without_javascript(no_js, record_property):
    call = make_call()
    no_js.set_viewport_size({"width": 360, "height": 740})
    no_js.goto(call.url)
    taps = Taps(no_js)
    taps.on("main .hero a.btn")
    taps.type_into("#id_title", "Deux cents mots")
    taps.type_into("#id_body", TWO_HUNDRED_WORDS)
    taps.on("button[value=check]")
    taps.on("button[value=send]")
    no_js.wait_for_url("**/suivi/**")
    assert Contribution.objects.get().body == TWO_HUNDRED_WORDS
    assert taps.count <= 4


def test_nothing_runs_off_a_phone_s_screen(phone):
    call = make_call(takes_attachment=True, asks_territory=True, allowed_kinds=["idea", "experience"])
    make_question(call, "Ce qui a pesé", field_type="checkboxes", choices="Le bus\nLe coût", required=True)
    phone.goto(f"{call.url}contribuer/")
    phone.locator("button[value=check]").click()
    phone.locator(".notice--error").wait_for()
    for width in (320, 360):
        phone.set_viewport_size({"width": width, "height": 740})
        assert not sideways(phone)


@pytest.mark.parametrize(("title", "first"), [("", "id_title"), ("Un titre", "id_q_{key}_0")])
def test_the_first_field_at_fault_has_the_focus_without_javascript(no_js, title, first):
    call = make_call()
    question = make_question(
        call, "Ce qui a pesé", field_type="checkboxes", choices="Le bus\nLe coût", required=True
    )
    no_js.goto(f"{call.url}contribuer/")
    no_js.fill("#id_title", title)
    no_js.fill("#id_body", "Un texte." if title else "")
    no_js.locator("button[value=check]").click()
    focused = no_js.locator(":focus")
    assert focused.get_attribute("id") == first.format(key=question.key)


def test_a_draft_waits_on_the_device_until_it_is_sent(phone):
    call = make_call()
    personal = make_question(call, "Votre téléphone", visibility="personal")
    form = f"{call.url}contribuer/"
    phone.goto(form)
    phone.fill("#id_title", "Un brouillon")
    phone.fill("#id_body", "À finir ce soir.")
    phone.fill(f"#id_q_{personal.key}", "01 99 00 00 01")
    phone.fill("#id_email", "lea@example.org")
    phone.locator("[data-draft-note]").wait_for(state="visible")
    phone.goto(call.url)
    phone.goto(form)
    assert phone.input_value("#id_body") == "À finir ce soir."
    # What says who somebody is never stays on a device that others may use.
    assert phone.input_value(f"#id_q_{personal.key}") == ""
    assert phone.input_value("#id_email") == ""
    phone.locator("button[value=check]").click()
    phone.locator("button[value=send]").click()
    phone.wait_for_url("**/suivi/**")
    phone.goto(form)
    assert phone.input_value("#id_body") == ""


def test_a_draft_can_be_erased(phone):
    call = make_call()
    phone.goto(f"{call.url}contribuer/")
    phone.fill("#id_body", "Rien pour les autres.")
    phone.locator("[data-draft-note]").wait_for(state="visible")
    phone.locator("[data-draft-erase]").click()
    assert phone.input_value("#id_body") == ""
    phone.reload()
    assert phone.input_value("#id_body") == ""


def test_what_a_slip_erased_is_put_back(phone, axe):
    call = make_call()
    phone.goto(f"{call.url}contribuer/")
    phone.fill("#id_title", "Le bus")
    phone.fill("#id_body", "Une heure à l’arrêt.")
    phone.locator("[data-draft-erase]").click()
    expect(phone.locator("[data-draft-erased]")).to_be_visible()
    expect(phone.locator("#id_title")).to_be_focused()
    axe(phone)
    phone.locator("[data-draft-restore]").click()
    expect(phone.locator("#id_title")).to_have_value("Le bus")
    expect(phone.locator("#id_body")).to_have_value("Une heure à l’arrêt.")
    expect(phone.locator("[data-draft-erased]")).to_be_hidden()
    phone.reload()
    expect(phone.locator("#id_body")).to_have_value("Une heure à l’arrêt.")
    # Once something else is written, nothing is left to put back.
    phone.locator("[data-draft-erase]").click()
    phone.fill("#id_body", "Autre chose.")
    phone.locator("[data-draft-note]").wait_for(state="visible")
    expect(phone.locator("[data-draft-erased]")).to_be_hidden()


def test_the_whole_form_is_filled_and_sent_with_the_keyboard_alone(desktop, axe):
    call = make_call(allowed_kinds=["idea", "experience"])
    make_question(call, "Ce qui a pesé", field_type="radio", choices="Le bus\nLe coût", required=True)
    desktop.goto(f"{call.url}contribuer/")
    desktop.locator("#id_title").focus()
    keyboard = desktop.keyboard
    keyboard.type("Au clavier")
    keyboard.press("Tab")
    keyboard.type("Sans souris.")
    keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    # From the last field to the button, and over the preview.
    for _press in range(8):
        keyboard.press("Tab")
        if desktop.evaluate("document.activeElement.value") == "check":
            break
    keyboard.press("Enter")
    desktop.wait_for_selector("button[value=send]")
    axe(desktop)
    desktop.locator("button[value=send]").focus()
    keyboard.press("Enter")
    desktop.wait_for_url("**/suivi/**")
    contribution = Contribution.objects.get()
    assert contribution.kind == "idea"
    assert contribution.submission.answers.get().value == "Le coût"


@pytest.mark.parametrize("visitor", ["phone", "no_js"])
def test_a_file_goes_through_an_error_and_the_preview(visitor, request, tmp_path):
    from PIL import Image

    picture = tmp_path / "arrêt de bus.png"
    Image.new("RGB", (40, 30), "orange").save(picture)
    call = make_call(takes_attachment=True)
    page = request.getfixturevalue(visitor)
    page.goto(f"{call.url}contribuer/")
    page.set_input_files("#id_attachment", str(picture))
    page.fill("#id_body", "Avec une photo.")
    page.locator("button[value=check]").click()
    page.locator(".notice--error").wait_for()
    assert "arrêt de bus" in page.locator(".kept").inner_text()
    page.fill("#id_title", "La photo")
    page.locator("button[value=check]").click()
    assert "arrêt de bus" in page.inner_text("main")
    page.locator("button[value=edit]").click()
    assert page.input_value("#id_title") == "La photo"
    page.locator("button[value=check]").click()
    page.locator("button[value=send]").click()
    page.wait_for_url(re.compile("/suivi/"))
    assert Attachment.objects.get().content_type == "image/png"
