"""A referral in a real browser: from the form to the published brief, on a phone, without JavaScript."""

import os
from pathlib import Path

import pytest

from lab.models import Referral
from people.links import path_for
from people.models import SecretLink
from people.services import give_link
from tests.factories import make_user
from tests.files import a_pdf
from tests.referring import WORDS, make_brief, make_referral, make_referral_page
from tests.referring_cms import admit, propose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A folder to look at what was drawn.
SHOTS = os.environ.get("LINK_SHOTS")


def shoot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def fill_in(page) -> None:
    page.locator(f"input[name=commissioner_kind][value={WORDS['commissioner_kind']}]").check()
    for name, words in WORDS.items():
        if name != "commissioner_kind":
            page.fill(f"#id_{name}", words)


def test_from_the_form_to_the_published_brief_without_javascript(no_js):
    page = make_referral_page()
    no_js.goto(page.url)
    no_js.locator(f'a[href="{page.form_path}"]').first.click()
    # A document that is none: the words stay, and so does the good one.
    fill_in(no_js)
    no_js.set_input_files(
        "#id_documents",
        [
            {"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": a_pdf()},
            {"name": "Photo.jpg", "mimeType": "image/jpeg", "buffer": b"MZ"},
        ],
    )
    no_js.locator("button[value=send]").click()
    no_js.locator(".notice--error").wait_for()
    assert no_js.input_value("#id_situation") == WORDS["situation"]
    assert no_js.locator(".kept").inner_text().startswith("Plan.pdf")
    assert no_js.evaluate("document.documentElement.scrollWidth") <= 360
    shoot(no_js, "form-error-360")
    no_js.locator("button[value=send]").click()
    no_js.wait_for_url("**/suivi/**")
    shoot(no_js, "receipt-360")
    referral = Referral.objects.get()
    assert referral.documents.get().name == "Plan.pdf"
    # The button behind the mailed link; then the team takes it up, and proposes a brief.
    no_js.goto(path_for(SecretLink.objects.get(purpose="confirm")))
    shoot(no_js, "confirm-360")
    no_js.locator("form button").click()
    no_js.wait_for_url("**/suivi/**")
    team = make_user("coordinator")
    admit(referral, by=team)
    points = ["Rencontrer vingt lycéens.", "Essayer un car à la demande."]
    propose(referral, by=team, public_title="Rentrer du lycée le soir", points=points)
    no_js.reload()
    no_js.locator('a[href$="/commande/"]').first.click()
    shoot(no_js, "agree-360")
    no_js.locator("form.form button").click()
    referral.refresh_from_db()
    assert referral.status == "agreed"
    no_js.goto(page.public_path(referral.submission))
    assert "Essayer un car à la demande." in no_js.locator("#commande").inner_text()
    assert no_js.evaluate("document.documentElement.scrollWidth") <= 360
    shoot(no_js, "public-360")


def test_the_pages_pass_axe_by_day_and_by_night(open_page, axe):
    page = make_referral_page()
    referral = make_referral("agreed", public_title="Rentrer du lycée le soir")
    make_brief(referral, "Un point nouveau.", note="Plus court.")
    Referral.objects.filter(pk=referral.pk).update(status="reframing")
    make_referral("refused", published=True, public_words="La Région n’y peut rien.")
    link = path_for(give_link(referral.submission))
    addresses = {
        "index": page.url,
        "form": page.form_path,
        "public": page.public_path(referral.submission),
        "follow": link,
        "change": f"{link}commande/reformuler/",
    }
    for width, scheme in ((360, "dark"), (1280, "light")):
        shown = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        for name, address in addresses.items():
            shown.goto(address)
            shoot(shown, f"{name}-{width}-{scheme}")
            axe(shown)
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
        shown.close()
