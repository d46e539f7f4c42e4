"""What the page of the secret link says."""

import re
from datetime import UTC, date, datetime
from html import unescape

from django.test import Client
from django.utils.translation import gettext
from django.utils.translation import override as in_language

from contributions.services import Received, decline, publish
from people.links import path_for
from people.models import SecretLink, User
from tests.factories import make_reason

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
SERVICE = {
    "service_name": "Service des transports",
    "service_email": "transports@example.net",
    "service_phone": "01 99 00 00 42",
    "read_within_days": 3,
    "results_promised_on": date(2027, 3, 15),
}
CONTEST = "You may contest"
HOW_TO_CONTEST = "once: somebody else will read your text again"


def decided(sent: Received, moderator: User, verb: str) -> None:
    common = {"submission_id": sent.contribution.pk, "version_seen": 1, "by": moderator, "now": NOW}
    if verb == "publish":
        publish(**common)
    else:
        reason = make_reason(
            title="Hors sujet", rule="La règle publiée.", words_to_author="Les mots du motif."
        )
        decline(**common, reason=reason, words="Un mot de plus.")


def text_of(client: Client, link: SecretLink) -> str:
    """What the page says, without its tags."""
    answer = client.get(path_for(link))
    assert answer.status_code == 200
    main = re.search(r"<main.*</main>", answer.content.decode(), re.S)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).replace("\u2060", "").split())


def said(sentence: str) -> str:
    """A sentence of the templates in the language of the site, as `text_of` gives it."""
    with in_language("fr"):
        return " ".join(gettext(sentence).split())
