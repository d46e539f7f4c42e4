"""The pages behind the link of an engagement, and the coordinator's, in a browser."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from events.engaged import needs
from people import engagement as verbs
from people.links import path_for
from people.models import Engagement
from tests.cms import log_in
from tests.engaging import make_engagement, make_theme
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_agent_confirms_changes_answers_and_leaves_without_javascript(no_js):
    make_theme("Emploi des jeunes")
    engagement = make_engagement("curious", confirmed=False)
    no_js.goto(path_for(verbs.link_of(engagement)))
    no_js.locator("main form button").click()
    no_js.locator("a[href$='changer/']").click()
    no_js.locator("input[name=level][value=resource]").check()
    no_js.locator("main form button").click()
    no_js.locator(".notice--error").wait_for()
    no_js.fill("#id_skills", "Cartographie, accueil du public")
    no_js.fill("#id_service", "Direction de la jeunesse")
    no_js.locator("main form button").click()
    engagement.refresh_from_db()
    assert engagement.level == "resource"
    needs.ask(
        title="Animer un atelier à Digne",
        words="Le 12 décembre, de 9 h à 12 h.\n\nUne vingtaine de personnes.",
        engagements=[engagement.pk],
        by=make_user("coordinator"),
        key=uuid.uuid4(),
        now=timezone.now(),
    )
    no_js.reload()
    no_js.locator("button[value=yes]").click()
    assert engagement.asks.get().answer == "yes"
    no_js.locator("a[href$='quitter/']").click()
    no_js.locator("main form button").click()
    engagement.refresh_from_db()
    assert engagement.participant is None


def test_the_coordinator_finds_and_asks(desktop, axe):
    for number, skills in enumerate(("Cartographie", "Animation d’ateliers", "Animation, accueil")):
        make_engagement("resource", email=f"r{number}@example.org", skills=skills, service="Jeunesse")
    log_in(desktop, make_user("coordinator"))
    desktop.goto(reverse("engaged"))
    axe(desktop)
    desktop.goto(reverse("engaged_resources") + "?q=animer")
    axe(desktop)
    for box in desktop.locator("input[name=engagements]").all():
        box.check()
    desktop.fill("#id_title", "Animer un atelier")
    desktop.fill("#id_words", "Le 12 décembre au matin, à Digne.")
    desktop.locator("button[name=check]").click()
    desktop.locator("button[name=send]").click()
    desktop.wait_for_url("**/needs/*/")
    axe(desktop)
    assert Engagement.objects.filter(asks__isnull=False).count() == 2
