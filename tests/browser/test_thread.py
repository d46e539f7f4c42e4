"""The thread in a real browser: an editor links contributions to an experiment and a result comes out; the
author reads it by the secret link, and in one mail."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import Email

from contributions.models import Contribution, ThreadEntry
from contributions.services import publish
from contributions.steps_told import tell_steps
from people.links import path_for
from people.models import SecretLink
from projects.models import ResultPage
from tests.cms import log_in
from tests.factories import make_call, make_received, make_user
from tests.linking import Kind, link_to
from tests.projects import make_experiment, make_result
from tests.reading import plain

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = "La réservation du soir est essayée six semaines."


def test_an_editor_links_contributions_and_their_author_hears_what_came_of_it(desktop, phone, axe):
    call, other, moderator = make_call(), make_call(), make_user("moderator")
    for page, email in ((call, "autrice@example.org"), (call, "autre@example.org"), (other, "")):
        got = make_received(page, email=email).contribution
        publish(submission_id=got.pk, version_seen=1, by=moderator, now=timezone.now())
    mine = Contribution.objects.order_by("pk")[0]
    experiment = make_experiment(title="Réserver la veille")
    result = make_result(live=False, title="Le restaurant ouvre plus tôt")
    Email.objects.all().delete()

    # From the page: its menu, the filters, all that they show with one sentence.
    log_in(desktop, make_user("editor"))
    desktop.goto(f"/admin/pages/{experiment.pk}/edit/")
    desktop.locator(".w-slim-header [data-w-dropdown-target='toggle']").first.click()
    desktop.locator(f"a[href$='/projects/{experiment.pk}/contributions/']").first.click()
    desktop.wait_for_url(f"**/projects/{experiment.pk}/contributions/")
    axe(desktop)
    desktop.locator(".linking__filters select[name=call]").select_option(str(call.pk))
    desktop.locator(".linking__filters button").click()
    desktop.wait_for_url("**call=*")
    desktop.locator("input[name=kind][value=became]").check()
    desktop.fill("#id_words", SENTENCE)
    desktop.locator("input[name=all]").check()
    desktop.locator(".linking__all ~ .desk-buttons button").first.click()
    desktop.wait_for_url("**show=linked*")
    desktop.locator("input[name=step]").first.wait_for()
    assert ThreadEntry.objects.filter(page=experiment.pk, kind="became", text=SENTENCE).count() == 2
    axe(desktop)
    # From the other side: the panel of one contribution, where the result is not public yet.
    link_to(result, Kind.ANSWERED_IN, mine)
    desktop.goto(f"/admin/moderation/inspect/{mine.pk}/")
    assert "Le restaurant ouvre plus tôt" in desktop.locator("#follow-up").inner_text()
    axe(desktop)

    follow = path_for(SecretLink.objects.get(submission=mine.pk))
    phone.goto(follow)
    assert "Le restaurant ouvre plus tôt" not in phone.locator(".thread").inner_text()
    ResultPage.objects.get(pk=result.pk).save_revision().publish()
    phone.goto(follow)
    thread = phone.locator(".thread")
    assert SENTENCE in plain(thread.inner_text())
    axe(phone)
    thread.locator("li.is-end a").click()
    phone.wait_for_url(re.compile(re.escape(ResultPage.objects.get(pk=result.pk).url)))

    assert tell_steps(timezone.now() + timedelta(hours=1)).done == 3
    mail = Email.objects.get(to="autrice@example.org")
    for words in ("Réserver la veille", SENTENCE, "Le restaurant ouvre plus tôt"):
        assert words in mail.message
    assert Email.objects.count() == 2
