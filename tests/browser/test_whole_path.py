"""The whole path in a real browser: a coordinator opens a call, a citizen answers on a phone with or
without JavaScript, a moderator decides by the CMS, everybody reads, the author follows."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext
from playwright.sync_api import expect

from calls.models import CallIndexPage, CallPage
from contributions.models import Contribution, Submission
from tests.cms import log_in
from tests.factories import make_call, make_contribution, make_portal, make_reason, make_user

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Le premier bus"
BODY = "Il passe à 8 h 40, la boîte ouvre à 8 h."


def open_a_call_in_the_cms(page):
    index = CallIndexPage.objects.get()
    page.add_init_script("addEventListener('w-unsaved:watch-edits', e => { e.target.dataset.watched = '' })")
    page.goto(f"/admin/pages/add/calls/callpage/{index.pk}/")
    # What is written before Wagtail looks, two seconds after the form is there, it would not save by itself.
    page.locator("#page-edit-form[data-watched]").wait_for()
    page.fill("#id_title", "Un bus pour l’embauche")
    page.fill("#id_question", "À quelle heure part votre premier bus ?")
    page.fill("#id_introduction", "Nous cherchons où un bus manque.")
    page.fill("#id_audience", "Qui prend le bus pour aller travailler.")
    page.fill("#id_already_decided", "Une ligne sera renforcée.")
    page.fill("#id_open_to_debate", "Laquelle, et à quelle heure.")
    page.get_by_role("tab", name=gettext("Dates and rules")).click()
    now = timezone.localtime()
    page.fill("#id_opens_at", (now - timedelta(days=1)).strftime("%d/%m/%Y %H:%M"))
    page.fill("#id_closes_at", (now + timedelta(days=20)).strftime("%d/%m/%Y %H:%M"))
    page.fill("#id_results_promised_on", (now + timedelta(days=60)).strftime("%d/%m/%Y"))
    page.fill("#id_use_of_answers", "Elles servent à choisir la ligne.")
    page.fill("#id_rules", "Ne nommez personne.")
    page.fill("#id_service_name", "Service des transports")
    page.fill("#id_service_email", "transports@example.org")
    # The date picker lies over the footer until the focus leaves its field.
    page.locator("#id_service_name").click()
    # Wagtail saves drafts by itself: published before the first is saved, the page would be created twice.
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/$"), timeout=20_000)
    saved = page.locator("#w-autosave-indicator[data-w-autosave-state-value=saved]")
    saved.wait_for(timeout=20_000)
    page.locator("footer [data-w-dropdown-target='toggle']").last.click()
    page.locator("button[name='action-publish']").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


def answer(page, call, axe=None):
    """From the call's page to the receipt, as a person does."""
    page.goto(call.url)
    page.locator("main .hero a.btn").click()
    if axe:
        axe(page)
    # First empty: the errors are told and lead to their fields.
    page.locator("main form button").first.click()
    page.locator(".notice--error").wait_for()
    if axe:
        axe(page)
    page.fill("#id_title", TITLE)
    page.fill("#id_body", BODY)
    page.fill("#id_email", "lea@example.org")
    page.locator("main form button").first.click()
    assert BODY in page.locator("article.voice").inner_text()
    if axe:
        axe(page)
    page.locator("button[value=send]").click()
    page.wait_for_url("**/suivi/**")
    return page.url


@pytest.mark.parametrize("visitor", ["phone", "no_js"])
def test_a_call_is_opened_answered_decided_read_and_followed(visitor, request, desktop, axe):
    make_portal()
    coordinator, moderator = make_user("coordinator"), make_user("moderator")
    citizen = request.getfixturevalue(visitor)
    # axe needs JavaScript; its page is the same one.
    check = axe if visitor == "phone" else None

    log_in(desktop, coordinator)
    open_a_call_in_the_cms(desktop)
    call = CallPage.objects.get()
    assert call.live

    receipt = answer(citizen, call, axe=check)
    reference = Submission.objects.get().reference
    assert reference in citizen.inner_text("main")
    assert "Service des transports" in citizen.inner_text("main")
    if check:
        check(citizen)
    citizen.reload()
    assert Submission.objects.count() == 1

    citizen.goto(call.url)
    assert TITLE not in citizen.inner_text("main")

    desktop.context.clear_cookies()
    log_in(desktop, moderator)
    desktop.locator("a[href*='moderation/?status=awaiting']").first.click()
    desktop.locator("main a", has_text=reference).click()
    assert BODY in desktop.inner_text("main")
    assert "lea@example.org" not in desktop.content()
    desktop.locator("button[value='publish']").click()
    desktop.wait_for_load_state()
    assert Contribution.objects.get().status == "published"

    citizen.goto(call.url)
    citizen.locator(".voice a", has_text=TITLE).click()
    assert BODY in citizen.inner_text("main")
    assert f"/contributions/{reference}/" in citizen.url
    if check:
        check(citizen)
    citizen.goto(receipt)
    assert f"/contributions/{reference}/" in citizen.content()


def test_a_declined_author_reads_the_reason_on_the_secret_link(phone, desktop, axe):
    call = make_call()
    reason = make_reason(title="Personne reconnaissable")
    receipt = answer(phone, call)

    log_in(desktop, make_user("moderator"))
    desktop.goto("/admin/moderation/?status=awaiting")
    desktop.locator("#listing-results td a").first.click()
    desktop.locator("[data-desk-move=decline] > summary").click()
    desktop.locator(f"[data-desk-move=decline] input[value='{reason.pk}']").check()
    desktop.fill("#decline_words", "Remplacez le nom par la fonction.")
    desktop.locator("button[value='decline']").click()
    desktop.wait_for_load_state()

    phone.goto(receipt)
    text = phone.inner_text("main")
    assert "Personne reconnaissable" in text
    assert "Remplacez le nom par la fonction." in text
    axe(phone)


def test_the_copy_button_appears_with_javascript_and_copies_the_link(phone):
    call = make_call()
    phone.context.grant_permissions(["clipboard-write"])
    receipt = answer(phone, call)
    phone.locator("[data-copy]").click()
    phone.locator("#secret-said", has_text=re.compile(r"\w")).wait_for()
    # No page may read the clipboard: it is pasted, as people do.
    phone.goto("/recherche/")
    field = phone.locator("main input[name='q']")
    field.focus()
    phone.keyboard.press("Control+V")
    assert field.input_value().split("/suivi/")[1] == receipt.split("/suivi/")[1]


def test_without_javascript_no_dead_button_shows(no_js):
    answer(no_js, make_call())
    assert not no_js.locator("[data-copy]").is_visible()
    assert not no_js.locator("[data-print]").is_visible()


def test_the_cms_home_says_what_waits(desktop):
    make_contribution()
    log_in(desktop, make_user("moderator"))
    panel = desktop.locator("#today-heading")
    panel.wait_for()
    assert "1" in desktop.locator("section", has=panel).inner_text()
