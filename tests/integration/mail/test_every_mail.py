"""Every mail of the portal: in the registry, whole in both languages, and sent as it is previewed."""

import copy
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.utils import timezone, translation

from calls.owed import tell_owners
from contributions import services
from contributions.digest import send_digests
from contributions.models import AlertChoice
from contributions.redaction import Redaction
from contributions.services import Received
from people.models import SecretLink
from portal import mails
from tests.barriers import go_through_every_mail_of_barriers
from tests.engaging import go_through_every_mail_of_levels
from tests.event_mails import go_through_every_mail_of_days
from tests.experiments import go_through_every_mail_of_followers
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.outcomes import go_through_every_mail_of_outcomes
from tests.referring import go_through_every_mail_of_referrals
from tests.referring_cms import go_through_every_mail_of_decisions
from tests.reporting import reject
from tests.subjects import go_through_every_mail_of_subjects

FOLDER = Path(django_settings.BASE_DIR) / "templates" / "emails"
CODES = [mail.code for mail in mails.registered()]
MISSING = "MISSING-VARIABLE"


def test_every_template_has_an_entry_and_every_entry_its_templates():
    names = {path.name.removesuffix(".txt") for path in FOLDER.glob("*.txt") if path.name[0] != "_"}
    codes = {name.removesuffix("_subject") for name in names}
    assert codes == set(CODES)
    assert names == codes | {f"{code}_subject" for code in codes}
    assert len(CODES) >= 13


@pytest.fixture
def strict_templates(settings: Any) -> None:
    """A variable that a template asks for and nobody gives shows."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = MISSING
    settings.TEMPLATES = templates


@pytest.mark.once
@pytest.mark.django_db  # a sample page reads its content type
@pytest.mark.parametrize("code", CODES)
def test_every_mail_is_whole_in_both_languages(strict_templates, code):
    mail = mails.named(code)
    rendered = {}
    for language, _name in django_settings.LANGUAGES:
        with translation.override(language):
            rendered[language] = mails.render(code, mail.sample())
            assert str(mail.label)
            assert str(mail.when)
            assert str(mail.to)
    for language, each in rendered.items():
        for part in (each.subject, each.text, each.html):
            assert part.strip()
            assert MISSING not in part
            assert "None" not in part
            assert "{{" not in part
        assert "\n" not in each.subject
        assert f'lang="{language}"' in each.html
    assert rendered["fr"].text != rendered["en"].text
    assert rendered["fr"].subject != rendered["en"].subject


def test_a_missing_variable_would_show(strict_templates):
    context = dict(mails.named("receipt").sample())
    del context["reference"]
    assert MISSING in mails.render("receipt", context).text


def shape(html: str) -> set[tuple[str, str]]:
    """What a mail is built of, its words apart."""
    tree = BeautifulSoup(html, "html.parser")
    return {(tag.name, " ".join(tag.get("class", []))) for tag in tree.body.find_all()}


@pytest.mark.once
@pytest.mark.django_db
def test_what_is_sent_is_what_is_previewed(monkeypatch):
    """Each mail leaves once by its own verb; it is compared with its sample."""
    sent: dict[str, tuple[Mapping[str, Any], mails.Rendered]] = {}
    original = mails.render

    def noting(code: str, context: Mapping[str, Any]) -> mails.Rendered:
        sent[code] = (context, original(code, context))
        return sent[code][1]

    monkeypatch.setattr(mails, "render", noting)
    first, second = make_user("moderator"), make_user("moderator")
    AlertChoice.objects.create(user=first, frequency=AlertChoice.Frequency.AT_ONCE)
    go_through_everything(first, second)

    assert set(sent) == set(CODES)
    for code, (context, rendered) in sent.items():
        sample = mails.named(code).sample()
        assert set(context) == set(sample), code
        with translation.override(django_settings.LANGUAGE_CODE):
            assert shape(rendered.html) == shape(original(code, sample).html), code


def go_through_everything(first: Any, second: Any) -> None:
    """Every verb that writes to somebody, each with a contribution of its own."""
    call, now = make_call(), timezone.now()
    words = "Des mots."

    def received(number: int) -> dict[str, Any]:
        got = make_received(call, email=f"person{number}@example.org")
        return {"submission_id": got.contribution.pk, "version_seen": 1, "by": first, "now": now}

    reason = make_reason(legal_ground="Un article.")
    services.publish(**received(1))
    services.request_changes(**received(2), words=words)
    services.withdraw(**received(3), words=words)
    services.redact(
        **received(4), reason=reason, words=words, redaction=Redaction(passages={"body": [(0, 4)]})
    )
    declined = received(5)
    services.decline(**declined, reason=reason, words=words)
    services.contest(submission_id=declined["submission_id"], words=words, now=now)
    services.uphold(**declined | {"version_seen": 3, "by": second}, words=words)
    go_through_every_mail_of_outcomes(received(7), words=words)
    again = received(6)
    services.decline(**again, reason=reason, words=words)
    services.reopen(**again | {"version_seen": 2}, words=words)
    report, _link = services.report(
        contribution=make_contribution(call, "published"),
        ground="other",
        words=words,
        email="temoin@example.org",
        idempotency_key=None,
        now=now,
    )
    reject(report)
    give_addresses(make_received(call), now)
    send_digests(now=now)
    make_call("results_due")
    tell_owners(now=now)
    go_through_every_mail_of_levels()
    go_through_every_mail_of_days(now)
    go_through_every_mail_of_referrals(now)
    go_through_every_mail_of_decisions()
    go_through_every_mail_of_subjects(now)
    go_through_every_mail_of_barriers(now)
    go_through_every_mail_of_followers(now)


def give_addresses(got: Received, now: datetime) -> None:
    """An address, then another one in its place, then the links of that one."""
    for number, address in enumerate(["former@example.org", "present@example.org"]):
        later = now + timedelta(hours=number)
        services.ask_address(submission_id=got.contribution.pk, email=address, now=later)
        link = SecretLink.objects.get(
            submission=got.contribution.submission, purpose=SecretLink.Purpose.CONFIRM
        )
        services.confirm_address(link=link, now=later)
    services.ask_for_links(email="present@example.org", now=now)
    assert services.send_links_asked_for(now) == 1
