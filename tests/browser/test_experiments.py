"""Following an experiment in a browser: the form without JavaScript, the button behind the mail, leaving."""

import pytest

from people.models import ContactDetails
from projects.models import Follower
from tests.experiments import fresh, last_mail
from tests.projects import make_experiment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "habitante@example.org"


def test_one_follows_confirms_and_leaves_without_javascript(no_js):
    experiment = fresh(make_experiment(hypothesis="Deux services raccourcissent la file."))
    no_js.goto(experiment.url)
    no_js.locator("a[href$='souhait=test']").first.click()
    assert no_js.locator("input[name=wish][value=test]").is_checked()
    no_js.fill("#id_email", "habitante")
    no_js.locator("form.form button").click()
    # The first thing that a reader meets leads to the field, which keeps what was typed.
    summary = no_js.locator(".notice--error")
    summary.wait_for()
    assert no_js.title().lower().startswith(("erreur", "error"))
    summary.locator("a").click()
    assert no_js.evaluate("location.hash") == "#id_email"
    assert no_js.input_value("#id_email") == "habitante"
    assert no_js.get_attribute("#id_email", "aria-invalid") == "true"
    no_js.fill("#id_email", ADDRESS)
    no_js.locator("form.form button").click()
    no_js.wait_for_url("**?suite=courriel")
    # As it is mailed: whoever opens it has done nothing yet.
    url = next(word for word in last_mail(ADDRESS).split() if "/suivi/" in word)
    path = url[url.index("/suivi/") :]
    no_js.goto(path)
    assert not Follower.objects.get().is_acting
    no_js.locator("form[action$='confirmer/'] button").click()
    no_js.locator("form[action$='quitter/']").wait_for()
    assert Follower.objects.get().is_acting
    no_js.locator("form[action$='souhait/'] button").click()
    no_js.locator("button[value=test]").wait_for()
    no_js.locator("form[action$='quitter/'] button").click()
    no_js.locator("form[action$='quitter/']").wait_for(state="detached")
    assert not ContactDetails.objects.exists()
