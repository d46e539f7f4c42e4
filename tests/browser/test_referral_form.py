"""A referral in a real browser: from the form to the published brief, on a phone, without JavaScript."""

import pytest

from lab.models import Referral
from people.links import path_for
from people.models import SecretLink
from tests.factories import make_user
from tests.files import a_pdf
from tests.looking import sideways
from tests.referring import WORDS, make_referral_page
from tests.referring_cms import admit, propose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    assert not sideways(no_js)
    no_js.locator("button[value=send]").click()
    no_js.wait_for_url("**/suivi/**")
    referral = Referral.objects.get()
    assert referral.documents.get().name == "Plan.pdf"
    # The button behind the mailed link; then the team takes it up, and proposes a brief.
    no_js.goto(path_for(SecretLink.objects.get(purpose="confirm")))
    no_js.locator("form button").click()
    no_js.wait_for_url("**/suivi/**")
    team = make_user("coordinator")
    admit(referral, by=team)
    points = ["Rencontrer vingt lycéens.", "Essayer un car à la demande."]
    propose(referral, by=team, public_title="Rentrer du lycée le soir", points=points)
    no_js.reload()
    no_js.locator('a[href$="/commande/"]').first.click()
    no_js.locator("form.form button").click()
    referral.refresh_from_db()
    assert referral.status == "agreed"
    no_js.goto(page.public_path(referral.submission))
    assert "Essayer un car à la demande." in no_js.locator("#commande").inner_text()
    assert not sideways(no_js)
