"""The moderation desk in a real browser, with the keyboard alone."""

import pytest
from django.urls import reverse

from contributions.models import Contribution, Decision, RedactedOriginal
from contributions.queue import QUEUE_INDEX
from tests.cms import log_in
from tests.factories import make_call, make_contribution, make_reason, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_moderator_goes_through_the_queue_by_keyboard_alone(desktop, axe):
    call = make_call()
    for number in range(4):
        make_contribution(call, title=f"Texte numéro {number}")
    make_reason(title="Premier motif", sort_order=1)
    second = make_reason(title="Deuxième motif", sort_order=2)
    moderator = make_user()
    log_in(desktop, moderator)
    desktop.goto(reverse(QUEUE_INDEX) + "?status=awaiting")
    desktop.locator("#listing-results td a").first.click()
    desktop.wait_for_url("**/inspect/**")

    def press(*keys: str) -> None:
        """Press keys that lead to another page; wait for it."""
        before = desktop.url
        for key in keys:
            desktop.keyboard.press(key)
        desktop.wait_for_url(lambda url: url != before)
        desktop.locator("[data-desk], #listing-results").first.wait_for()

    # The help comes and goes by keys.
    desktop.keyboard.press("h")
    desktop.get_by_role("dialog").filter(has=desktop.locator(".desk-keys")).wait_for()
    axe(desktop)
    desktop.keyboard.press("Escape")
    desktop.locator(".desk-keys").wait_for(state="hidden")
    # The tags of the team are one key away, and a letter typed there is no key.
    desktop.keyboard.press("t")
    desktop.keyboard.type("pd")
    assert desktop.locator("#id_tags").input_value() == "pd"
    desktop.keyboard.press("Escape")
    # Two keys to publish, three to decline; the next is there each time.
    press("p", "Enter")
    assert Contribution.objects.filter(status="published").count() == 1
    press("d", "2", "Enter")
    declined = Decision.objects.get(verb="decline")
    assert (declined.reason, declined.decided_by) == (second, moderator)
    # Asking for a change: the key opens it and leads to the words.
    desktop.keyboard.press("c")
    desktop.keyboard.type("Sans nommer personne, p.")
    press("Tab", "Enter")
    assert Decision.objects.get(verb="request_changes").words == "Sans nommer personne, p."
    # Skipping the only one left leads back to the list, whose filters are kept.
    press("l")
    assert desktop.url.endswith("?status=awaiting")
    assert not Decision.objects.exclude(decided_by=moderator).exists()


def test_a_passage_is_masked_by_selecting_it(desktop, axe):
    contribution = make_contribution(make_call(), body="Madame Untel m’a répondu trop tard.")
    make_reason(title="Personne reconnaissable")
    log_in(desktop, make_user())
    desktop.goto(reverse("desk:redact", args=[contribution.pk]))
    text = desktop.locator("#id_text_body")
    text.focus()
    text.evaluate("field => field.setSelectionRange(0, 12)")
    desktop.locator("[data-desk-mask]").click()
    assert text.input_value() == "[[Madame Untel]] m’a répondu trop tard."
    desktop.locator("button[name=preview]").click()
    desktop.get_by_text("Choisissez").or_(desktop.locator(".error-message")).first.wait_for()
    desktop.locator("input[name=reason]").check()
    desktop.locator("button[name=preview]").click()
    desktop.get_by_text("[…] m’a répondu trop tard.").wait_for()
    axe(desktop)
    desktop.locator(".desk-buttons .button").first.click()
    desktop.locator("#listing-results").wait_for()
    contribution.refresh_from_db()
    assert contribution.body == "[…] m’a répondu trop tard."
    assert RedactedOriginal.objects.get().words == {"body": "Madame Untel m’a répondu trop tard."}


def test_what_is_ticked_after_a_search_stays_ticked(desktop):
    call = make_call()
    for number in range(3):
        make_contribution(call, title=f"Le bus numéro {number}")
    make_contribution(call, title="Le marché")
    log_in(desktop, make_user())
    desktop.goto(reverse(QUEUE_INDEX) + "?status=awaiting")
    asked: list[str] = []
    desktop.on("request", lambda request: asked.append(request.url) if "/results/" in request.url else None)
    desktop.locator("input[name=q]").first.focus()
    with desktop.expect_response(lambda response: "/results/" in response.url):
        desktop.keyboard.insert_text("bus")
    desktop.locator("#listing-results tbody tr").nth(3).wait_for(state="detached")
    ticked = desktop.locator("th [data-bulk-action-select-all-checkbox]")
    ticked.check()
    # Longer than Wagtail waits before it asks for a list.
    desktop.wait_for_timeout(1_000)
    assert len(asked) == 1
    assert ticked.is_checked()
    assert desktop.locator("td [data-bulk-action-checkbox]:checked").count() == 3
