"""Mails as a mail program shows them, on a phone, by day and by night; and the CMS around them."""

import pytest
from django.utils import timezone, translation
from post_office.models import Email

from people.mail import outbox
from portal import mails
from tests.cms import log_in
from tests.factories import make_received, make_user

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mail_reads_on_a_small_phone_by_day_and_by_night(open_page, axe, scheme):
    page = open_page(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    for mail in mails.registered():
        with translation.override("fr"):
            page.set_content(mails.render(mail.code, mail.sample()).html)
        assert not page.evaluate(WIDER), mail.code
        # The four sorts of blocks, and both footers.
        if mail.code in {"receipt", "decision_publish", "moderation_digest"}:
            axe(page)


@pytest.mark.django_db(transaction=True)
def test_the_cms_shows_a_mail_and_what_was_not_delivered(desktop, axe):
    make_received(email="quelquun@example.org")
    outbox.give_up(Email.objects.get(), code="550 5.1.1", now=timezone.now())
    log_in(desktop, make_user("coordinator"))
    desktop.goto("/admin/mails/")
    desktop.get_by_role("link", name=str(mails.named("receipt").label)).click()
    frame = desktop.frame_locator("iframe.mail-frame")
    frame.locator("h1").wait_for()
    assert frame.locator("a.button").count() == 1
    for _ in range(2):  # the second one in English
        desktop.locator(".mail-choices a[lang=en]").click()
    desktop.frame_locator("iframe.mail-frame").locator("html[lang=en] h1").wait_for()

    desktop.goto("/admin/mails/undelivered/")
    desktop.locator("button[name=again]").click()
    desktop.locator(".messages .success").wait_for()
    assert desktop.locator("button[name=again]").count() == 0
