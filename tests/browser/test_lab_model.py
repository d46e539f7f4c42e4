"""The lab's model in a real browser: axe, phone and desktop, both schemes, and on paper."""

import pytest
from playwright.sync_api import expect

from tests.days import make_day
from tests.factories import make_call
from tests.lab_model import make_version

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

LONG = "Une phrase qui dit en peu de mots ce que l’on fait dans cette famille"


def test_the_drawing_gives_way_to_the_list_on_a_phone_and_paper_has_both(desktop):
    former = make_version(1, label="Le premier")
    version = make_version(
        2,
        proposals=make_call(),
        changes="Une famille de plus",
        generalise_text=LONG,
        dated_on="2014-01-01",
        date_precision="month",
        **{f"{stage}_verb": LONG for stage in ("understand", "design", "deploy_test")},
    )
    rows = version.activities.all()
    make_day(activity=rows[0].activity)
    drawing, family = desktop.locator("svg.map"), desktop.locator("#famille-design")
    for width in (1280, 360):
        desktop.set_viewport_size({"width": width, "height": 800})
        for address in (version.url, former.url):
            desktop.goto(address)
            expect(drawing).to_be_visible(visible=width == 1280)
            expect(family).to_be_visible()
    # By the address of one activity one comes to it.
    desktop.goto(f"{version.url}#activite-{rows[2].activity.slug}")
    expect(desktop.locator(":target")).to_be_in_viewport()

    desktop.set_viewport_size({"width": 360, "height": 800})
    desktop.emulate_media(media="print", color_scheme="dark")
    expect(drawing).to_be_visible()
    expect(family).to_be_visible()
    # Night stays on screens; what only a screen can use is left out.
    assert desktop.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(desktop.locator("#proposer .btn")).to_be_hidden()
    assert desktop.pdf(format="A4").startswith(b"%PDF")
