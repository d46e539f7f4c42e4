"""Following an experiment in a browser: the form without JavaScript, the button behind the mail, leaving."""

import os

import pytest
from django.utils import timezone

from people.models import ContactDetails
from projects.models import ExperimentDay, Follower
from tests.days import make_day
from tests.experiments import VERDICT, fresh, last_mail, make_linked, make_trial
from tests.projects import make_experiment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("SHOTS", "")
ADDRESS = "habitante@example.org"


def shoot(page, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{page.viewport_size['width']}.png", full_page=True)


def test_one_follows_confirms_and_leaves_without_javascript(no_js):
    experiment = fresh(make_experiment(hypothesis="Deux services raccourcissent la file."))
    no_js.goto(experiment.url)
    no_js.locator("a[href$='souhait=test']").first.click()
    assert no_js.locator("input[name=wish][value=test]").is_checked()
    no_js.fill("#id_email", "habitante")
    shoot(no_js, "follow-form")
    no_js.locator("form.form button").click()
    # The first thing that a reader meets leads to the field, which keeps what was typed.
    summary = no_js.locator(".notice--error")
    summary.wait_for()
    shoot(no_js, "follow-error")
    assert no_js.title().lower().startswith(("erreur", "error"))
    summary.locator("a").click()
    assert no_js.evaluate("location.hash") == "#id_email"
    assert no_js.input_value("#id_email") == "habitante"
    assert no_js.get_attribute("#id_email", "aria-invalid") == "true"
    no_js.fill("#id_email", ADDRESS)
    no_js.locator("form.form button").click()
    no_js.wait_for_url("**?suite=courriel")
    shoot(no_js, "follow-sent")
    # As it is mailed: whoever opens it has done nothing yet.
    url = next(word for word in last_mail(ADDRESS).split() if "/suivi/" in word)
    path = url[url.index("/suivi/") :]
    no_js.goto(path)
    assert not Follower.objects.get().is_acting
    shoot(no_js, "follow-confirm")
    no_js.locator("form[action$='confirmer/'] button").click()
    no_js.locator("form[action$='quitter/']").wait_for()
    assert Follower.objects.get().is_acting
    shoot(no_js, "follow-acts")
    no_js.locator("form[action$='souhait/'] button").click()
    no_js.locator("button[value=test]").wait_for()
    no_js.locator("form[action$='quitter/'] button").click()
    no_js.locator("form[action$='quitter/']").wait_for(state="detached")
    shoot(no_js, "follow-left")
    assert not ContactDetails.objects.exists()


@pytest.mark.parametrize("width", [360, 1280])
def test_its_pages_fit_the_screen_and_axe_finds_nothing(open_page, axe, width):
    page = open_page(viewport={"width": width, "height": 800})
    experiment = make_experiment(status="running", **VERDICT)
    for decision in ("kept", "changed", "abandoned"):
        make_trial(experiment, decision=decision, why="Parce que cela se voit.")
    ExperimentDay.objects.create(page=experiment, event=make_day("over"))
    make_linked(experiment, 7, at=timezone.now())
    url = fresh(experiment).url
    for name, address in {"page": url, "list": f"{url}contributions/", "form": f"{url}suivre/"}.items():
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)
        shoot(page, f"experiment-{name}")
