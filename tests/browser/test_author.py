"""What an author does by the secret link without JavaScript: correct, contest."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from calls.models import CallPage
from contributions import services
from contributions.models import Contest, Contribution
from contributions.services import Received
from people.links import path_for
from tests.factories import make_call, make_reason, make_received, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = (
    "Madame Untel, du bureau 12, m’a fait revenir trois fois pour une signature.\n\n"
    "À la quatrième, son collègue a signé en deux minutes. Je ne lui en veux pas, mais j’ai raté l’entretien."
)
ASKED = (
    "Votre récit compte. Pouvez-vous l’écrire sans que l’on reconnaisse la personne dont vous parlez ?\n"
    "Par exemple : « la personne à l’accueil »."
)
WHY = "Cette personne se présente elle-même sous ce nom, et elle a lu mon texte : elle est d’accord."


class Author:
    """Somebody who sent one contribution to `call`, and what was decided about it."""

    def __init__(self, call: CallPage) -> None:
        self.call = call
        self.sent: Received = make_received(
            call, email="camille@example.org", title="L’accueil du mardi", body=BODY, shown_as="Camille"
        )
        self.link = path_for(self.sent.link)

    def decide(self, verb: str, **more: Any) -> None:
        submission = self.sent.contribution.submission
        submission.refresh_from_db()
        getattr(services, verb)(
            submission_id=submission.pk,
            version_seen=submission.version,
            by=make_user(),
            now=timezone.now() + timedelta(seconds=1),
            **more,
        )

    def decline(self) -> None:
        reason = make_reason(title="Publicité", rule="Le portail ne publie pas d’offre commerciale.")
        self.decide("decline", reason=reason)


@pytest.fixture
def author() -> Author:
    return Author(make_call(question="Un premier emploi près de chez vous : qu’est-ce qui vous a aidé ?"))


def test_a_correction_without_javascript_from_the_link_to_the_receipt(author, no_js):
    author.decide("request_changes", words=ASKED)
    no_js.goto(author.link)
    no_js.locator(f'a[href="{author.link}corriger/"]').first.click()
    assert no_js.input_value("#id_body").startswith("Madame Untel")
    no_js.fill("#id_body", "")
    no_js.locator("form.form button").click()
    assert no_js.locator(":focus").get_attribute("id") == "id_body"
    assert no_js.input_value("#id_title") == "L’accueil du mardi"
    no_js.fill("#id_body", "La personne à l’accueil m’a fait revenir trois fois.")
    no_js.locator("form.form button").click()
    no_js.wait_for_url(f"**{author.link}")
    stored = Contribution.objects.get()
    assert (stored.status, stored.body.split(" m’a")[0]) == ("awaiting", "La personne à l’accueil")
    # Until somebody decides, it can be corrected once more.
    no_js.goto(f"{author.link}corriger/")
    assert no_js.input_value("#id_body") == stored.body


def test_a_contest_without_javascript(author, no_js):
    author.decline()
    no_js.goto(author.link)
    no_js.locator(f'a[href="{author.link}contester/"]').first.click()
    no_js.fill("#id_words", WHY)
    no_js.locator("form.form button").click()
    no_js.wait_for_url(f"**{author.link}")
    assert Contest.objects.get().words == WHY
