"""Reporting in a real browser: on a phone without JavaScript, then answered on the desk by keyboard."""

import pytest
from django.utils import timezone

from contributions import services
from contributions.models import Contribution, Decision, Report
from people.links import path_for
from tests.cms import log_in
from tests.factories import make_call, make_contribution, make_reason, make_user
from tests.looking import sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Le deuxième paragraphe nomme le chauffeur et l’insulte."
ANSWER = "Ce passage nomme une personne : nous l’avons retiré."


@pytest.fixture
def published():
    contribution = make_contribution(
        make_call(), title="Le premier bus", body="Il part trop tard.\n\nHonte !"
    )
    services.publish(submission_id=contribution.pk, version_seen=1, by=make_user(), now=timezone.now())
    return Contribution.objects.select_related("submission").get()


def test_on_a_phone_without_javascript_one_reports_and_keeps_a_receipt(no_js, published):
    call = published.submission.page.specific
    no_js.goto(call.public_path(published.submission))
    no_js.locator("main a[href$='/signaler/']").click()
    send = no_js.locator("form.form button.btn--big")
    send.click()
    no_js.locator(".notice--error").wait_for()
    assert no_js.locator(":focus").get_attribute("id") == "id_ground_0"
    no_js.locator("label.choice", has_text=str(Report.Ground.PERSON.label)).click()
    send.click()
    assert no_js.locator(":focus").get_attribute("id") == "id_words"
    assert no_js.is_checked("input[value=person]")
    no_js.fill("#id_words", WORDS)
    for width in (320, 360):
        no_js.set_viewport_size({"width": width, "height": 740})
        assert not sideways(no_js)
    send.click()
    no_js.wait_for_url("**/suivi/**")
    report = Report.objects.get()
    assert (report.ground, report.words) == ("person", WORDS)
    assert no_js.locator(".ticket__number").inner_text().endswith(report.reference)
    # Reloading the receipt sends nothing again.
    no_js.reload()
    assert Report.objects.count() == 1


def test_a_moderator_takes_the_content_down_with_the_keyboard_and_the_reporter_reads_why(
    desktop, open_page, axe, published
):
    make_reason(title="Une personne est nommée", sort_order=1)
    make_reason(title="Injures", sort_order=2)
    link = services.submit_report(contribution=published, ground="person", words=WORDS, now=timezone.now())
    log_in(desktop, make_user())
    desktop.goto(f"/admin/moderation/inspect/{link.submission_id}/?status=awaiting")
    assert WORDS in desktop.locator("main").inner_text()
    axe(desktop)
    keyboard = desktop.keyboard
    keyboard.press("d")
    desktop.wait_for_selector("[data-desk-move=take_down][open]")
    axe(desktop)
    keyboard.press("1")
    # Words are owed to whoever reported: the focus goes there.
    assert desktop.evaluate("document.activeElement.name") == "words"
    keyboard.type(ANSWER)
    for _press in range(4):
        keyboard.press("Tab")
        if desktop.evaluate("document.activeElement.value") == "take_down":
            break
    keyboard.press("Enter")
    desktop.wait_for_url("**/admin/moderation/?status=awaiting")
    assert Decision.objects.get(verb="decline").reason.title == "Une personne est nommée"
    assert Contribution.objects.get().status == "declined"
    assert Report.objects.get().status == Report.Status.UPHELD
    reader = open_page(viewport={"width": 360, "height": 740})
    reader.goto(path_for(link))
    assert ANSWER in reader.locator("main").inner_text()


def test_to_uphold_without_taking_down_one_masks_and_comes_back(desktop, published):
    make_reason(title="Injures")
    link = services.submit_report(contribution=published, ground="insult", words=WORDS, now=timezone.now())
    log_in(desktop, make_user())
    desktop.goto(f"/admin/moderation/inspect/{link.submission_id}/")
    desktop.keyboard.press("m")
    desktop.wait_for_url(f"**/redact/{published.pk}/**")
    desktop.fill("#id_text_body", "Il part trop tard.\n\n[[Honte !]]")
    desktop.locator("input[name=reason]").first.check()
    desktop.locator(".desk-buttons button:not([name])").click()
    # The decision leads to the next that waits: here, to the report.
    desktop.wait_for_url(f"**/inspect/{link.submission_id}/**")
    desktop.goto(f"/admin/moderation/inspect/{published.pk}/")
    desktop.locator(f"a[href='/admin/moderation/inspect/{link.submission_id}/']").first.click()
    desktop.locator("[data-desk-move=uphold] summary").click()
    desktop.fill("[data-desk-move=uphold] textarea", ANSWER)
    desktop.locator("button[value=uphold]").click()
    desktop.wait_for_url("**/admin/moderation/")
    assert Report.objects.get().status == Report.Status.UPHELD
    assert Contribution.objects.get().redacted
