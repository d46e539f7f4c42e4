"""The leak test of registrations: a marker in every private field, then a look wherever others can see."""

import logging

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from wagtail.models import Page

from events import services
from events.models import EventPage, Registration
from people.links import token_for
from people.models import ContactDetails
from portal.cache.store import store
from portal.logs import ReferencesOnly
from tests.days import make_day
from tests.dumping import dump_tables, sitemap_files
from tests.planting_days import ROOM, plant_registration

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SECRET = "zqprive"
# marker → the tables that may hold it
ALLOWED = {
    f"{SECRET} nom": {"events_attendee"},
    f"{SECRET} organisation": {"events_attendee"},
    f"{SECRET} service": {"events_attendee"},
    f"{SECRET} rampe": {"events_needs"},
    f"{SECRET} repas": {"events_needs"},
    f"{SECRET}-public": {"contributions_answer"},
    f"{SECRET}-team": {"contributions_answer"},
    f"{SECRET}-personal": {"people_personalanswer"},
    f"{SECRET}@example.org": {"people_contactdetails", "post_office_email"},
    f"{SECRET}-cle": {"contributions_submission"},
}


@pytest.fixture
def planted(caplog):
    """One registration in each state that has a page, on a day that everybody reads."""
    caplog.set_level(logging.DEBUG)
    now = timezone.now()
    day = make_day(title="Journée publique", mode="mixed", online_url=ROOM, most_companions=3)
    day.save_revision().publish()
    day = EventPage.objects.get(pk=day.pk)
    sent = plant_registration(day=day, now=now, email=f"{SECRET}@example.org", mark=SECRET)
    services.change(
        registration_id=sent.registration.pk,
        companions=1,
        workshops=list(sent.registration.workshops.values_list("pk", flat=True)),
        now=now,
    )
    return day, sent


def secrets_of(sent):
    digest = ContactDetails.objects.get(submission=sent.registration.pk).email_digest
    key = sent.registration.submission.idempotency_key
    return [SECRET, ROOM, token_for(sent.link), sent.registration.reference, digest, key]


def found_in(text, wanted):
    return [secret for secret in wanted if secret and secret in text]


def test_nothing_of_a_registration_is_on_a_public_page_or_kept_in_memory(planted):
    day, sent = planted
    wanted = secrets_of(sent)
    agenda = day.get_parent().url
    addresses = {
        *(page.url for page in Page.objects.live().filter(depth__gte=2) if page.url),
        f"{day.url}inscription/",
        f"{day.url}calendrier.ics",
        f"{agenda}agenda.ics",
        f"{agenda}flux/",
        f"/recherche/?q={SECRET}",
        "/suivi/",
        "/sitemap.xml",
        *sitemap_files(),
        "/nulle-part/",
    }
    visited = 0
    for address in addresses:
        reader = Client()
        for _once_rendered_once_from_memory in range(2):
            response = reader.get(address)
            assert response.status_code in (200, 404, 410), address
            text = response.getvalue().decode(errors="replace") + str(dict(response.headers))
            # The search page repeats what was looked for.
            told = [each for each in wanted if each != SECRET] if "recherche" in address else wanted
            assert not found_in(text, told), address
            visited += response.status_code == 200
    assert visited >= 14
    assert day.title in Client().get(day.url).content.decode()
    # The link's own page is read, and is not kept.
    assert SECRET in Client().get(f"/suivi/{token_for(sent.link)}/").content.decode()
    # Pages on the way to an address are kept as rows, without what is not for everybody.
    assert not found_in(repr(vars(store)) + repr(vars(cache._connections)), wanted)


def test_each_private_text_stands_only_in_its_own_tables(planted):
    _day, sent = planted
    seen = set()
    for table, text in dump_tables():
        seen |= set(found_in(text, ALLOWED))
        for marker, allowed in ALLOWED.items():
            assert marker not in text or table in allowed, f"{marker} in {table}"
        assert token_for(sent.link) not in text, table
    assert {f"{SECRET} nom", f"{SECRET} rampe", f"{SECRET}-team"} <= seen
    assert seen >= set(ALLOWED) - {f"{SECRET}-cle"}


def test_mail_repeats_no_word_of_whoever_registered(planted):
    _day, sent = planted
    mails = list(Email.objects.filter(about__submission=sent.registration.pk))
    assert mails
    for mail in mails:
        assert not found_in(mail.subject + mail.message + mail.html_message, [SECRET, ROOM])


def test_logs_and_the_names_of_rows_carry_nothing(planted, caplog):
    _day, sent = planted
    client, token = Client(), token_for(sent.link)
    for then in ("", "annuler/", "choix/", "billet/", "attestation/", "agenda.ics", "telecharger/"):
        client.get(f"/suivi/{token}/{then}")
    client.post(f"/suivi/{token}/choix/", {"companions": SECRET})
    client.post(f"/suivi/{token}/annuler/")
    assert Registration.objects.get().status == "cancelled"
    wanted = [secret for secret in secrets_of(sent) if secret != sent.registration.reference]
    formatter = logging.Formatter("%(message)s")
    assert caplog.records
    for record in caplog.records:
        if record.name.startswith("django.db"):
            continue
        ReferencesOnly().filter(record)
        assert not found_in(formatter.format(record), wanted), record.name
    row = sent.registration
    for named in (row, row.attendee, row.needs, *row.choices.all(), row.submission):
        assert SECRET not in str(named)
        assert SECRET not in repr(named)


def test_no_revision_index_or_audit_log_holds_it(planted):
    for table, text in dump_tables():
        if "revision" in table or "logentry" in table or "index" in table:
            assert SECRET not in text, table
