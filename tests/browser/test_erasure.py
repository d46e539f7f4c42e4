"""Erasure and its report in a real browser: no mouse, no JavaScript, phone and desktop, both schemes, axe."""

import pytest
from django.utils import timezone
from django.utils.translation import gettext

from contributions import services
from contributions.models import Submission
from people.links import path_for
from tests.cms import log_in
from tests.cms_looking import Looker
from tests.factories import make_call, make_contribution, make_received, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def received():
    return make_received(
        make_call(), email="camille@example.org", title="L’accueil du mardi", body="Il faut trois visites."
    )


def test_an_author_has_everything_erased_without_javascript_and_is_told_what_is_left(no_js):
    sent = received()
    no_js.goto(path_for(sent.link))
    with no_js.expect_download() as download:
        no_js.locator("a[href$='/telecharger/']").first.click()
    assert download.value.suggested_filename.endswith(".zip")
    no_js.get_by_role("link", name=gettext("Have it erased")).click()
    button = no_js.locator("main form button")
    button.click()
    no_js.locator("#errors").wait_for()
    assert not Submission.objects.get(pk=sent.contribution.pk).erased_at
    no_js.locator("#id_understood").check()
    no_js.locator("main form button").click()
    no_js.wait_for_url(f"**{path_for(sent.link)}")
    assert sent.contribution.reference in no_js.locator("main").inner_text()
    assert "L’accueil du mardi" not in no_js.content()


def test_the_screens_of_the_cms_are_accessible(desktop):
    erased, waiting = make_contribution(), received().contribution
    services.erase(submission_id=erased.pk, by=None, now=timezone.now())
    log_in(desktop, make_user("coordinator"))
    looker = Looker(desktop)
    wrong = list(looker.wrong_with("erased", f"/admin/moderation/inspect/{erased.pk}/"))
    looker.begin()
    desktop.goto(f"/admin/moderation/erase/{waiting.pk}/")
    desktop.locator("main form button.no").click()
    desktop.locator("[role=alert]").first.wait_for()
    assert [*wrong, *looker.wrong_here()] == []
    desktop.locator("#id_understood").check()
    desktop.locator("main form button.no").click()
    desktop.locator("#erased").wait_for()
    assert Submission.objects.get(pk=waiting.pk).erased_at
