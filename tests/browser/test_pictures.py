"""A picture on a phone: the lightest format, nothing that moves, read aloud by its words."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from portal.pictures.making import complete
from tests.integration.test_pictures import block, make_image, make_page
from tests.looking import sideways

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("empty_folders")]

HOW_MUCH_MOVED = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().reduce((sum, each) => sum + each.value, 0)))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(0), 300);
})"""


def test_a_phone_gets_an_avif_of_its_width_and_nothing_moves(phone, axe: Callable[..., None]):
    image, lost = make_image(credit="Aïcha Berthier"), make_image("Perdue")
    complete(image)
    text = {"type": "text", "value": "<p>" + "Un texte avant l’image. " * 60 + "</p>"}
    page = make_page(text, block(image, caption="Le matin"), text, block(lost, "Un mur de cartes"), text)
    lost.renditions.all().delete()
    lost.file.storage.delete(lost.file.name)
    phone.goto(page.url)
    picture = phone.locator("figure img")
    picture.scroll_into_view_if_needed()
    expect(picture).not_to_have_js_property("currentSrc", "")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("each => each.currentSrc").endswith(".avif")
    phone.locator(".picture__absent").wait_for()
    assert phone.evaluate(HOW_MUCH_MOVED) == 0
    assert not sideways(phone)
    axe(phone)
