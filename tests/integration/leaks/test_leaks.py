"""The leak test: a marker in every private field, then a look wherever readers and logs look."""

import logging

import pytest
from django.core.cache import cache
from django.test import Client
from post_office.models import Email

from contributions.models import Report, Submission
from portal.cache.store import store
from portal.logs import ReferencesOnly
from tests.dumping import dump_tables
from tests.leaking import PRIVATE, TAKEN_AWAY, found_in, public_addresses, secrets_of

pytestmark = pytest.mark.django_db


def test_nothing_private_is_on_a_public_page_or_kept_in_memory(planted):
    call, tokens = planted
    wanted = secrets_of(tokens)
    visited = 0
    for address in public_addresses(call):
        # Somebody new each time: a reader with the form's CSRF cookie fills no memory.
        reader = Client()
        for _once_rendered_once_from_memory in range(2):
            response = reader.get(address)
            assert response.status_code in (200, 404, 410), address
            text = response.getvalue().decode(errors="replace") + str(dict(response.headers))
            assert not found_in(text, wanted), address
            visited += 1
    assert visited >= 16
    assert len(store) > 0
    assert not found_in(repr(vars(store)) + repr(vars(cache._connections)), wanted)


def test_a_file_of_open_data_names_nobody(planted):
    call, _tokens = planted
    for address in (call.data_csv_path(), call.data_json_path(), "/donnees-ouvertes/contributions.json"):
        text = Client().get(address).getvalue().decode()
        assert "Mots publics" in text, address
        assert "réponse publique" in text, address
        assert "Nom public" not in text, address


def test_no_search_finds_what_is_not_public(planted):
    call, _tokens = planted
    references = list(Submission.objects.values_list("reference", flat=True))
    looked_for = 0
    for marker in PRIVATE:
        for address in (call.list_path(), "/recherche/"):
            response = Client().get(address, {"q": marker})
            assert response.status_code == 200
            assert not found_in(response.content.decode(), references), (address, marker)
            looked_for += 1
    assert looked_for == 2 * len(PRIVATE)
    # The same search finds what is public.
    for address in (call.list_path(), "/recherche/"):
        assert found_in(Client().get(address, {"q": "publics"}).content.decode(), references)


def test_each_private_text_stands_only_in_its_own_tables(planted):
    _call, tokens = planted
    looked_at, planted_markers = 0, set()
    for table, text in dump_tables():
        looked_at += 1
        planted_markers |= set(found_in(text, PRIVATE))
        for marker, allowed in PRIVATE.items():
            assert marker not in text or table in allowed, f"{marker} in {table}"
        # A token is stored nowhere at all, nor is what its author took away.
        assert not found_in(text, [*tokens, *TAKEN_AWAY]), table
    assert looked_at > 50
    assert planted_markers == set(PRIVATE), "not planted at all"


def test_queued_mail_repeats_no_word_of_the_sender(planted):
    mails = list(Email.objects.all())
    assert mails
    words = [
        "titre-",
        "mots-en-attente",
        "mots-ecartes",
        "nom-ecarte",
        "mots-du-signalement",
        "Titre public",
        "Mots publics",
        "Nom public",
        "masque",
        "mots-remplaces",
        "mots-de-la-contestation",
        "mots-retires",
        "motif-du-signalement",
        "Titre corrigé",
        "Mots corrigés",
    ]
    for mail in mails:
        assert not found_in(mail.subject + mail.message + mail.html_message, words)


def test_the_author_of_what_was_taken_down_reads_nothing_of_the_report(planted):
    _call, tokens = planted
    for token in tokens[:4]:
        page = Client().get(f"/suivi/{token}/").content.decode()
        assert not found_in(page, ["mots-du-signalement", "temoin-secret", "reponse-au-temoin"])
        assert not found_in(page, list(Report.objects.values_list("submission__reference", flat=True)))
    mails = Email.objects.filter(to="adresse-secrete@example.org")
    assert mails
    for mail in mails:
        assert not found_in(
            mail.subject + mail.message, ["signalement", "temoin-secret", "reponse-au-temoin"]
        )


def test_logs_carry_no_private_text(planted, caplog):
    call, tokens = planted
    client = Client()
    client.get(f"/suivi/{tokens[0]}/")
    client.get(f"/suivi/{tokens[0][:-1]}x/")
    client.get(call.url)
    assert caplog.records
    formatter = logging.Formatter("%(message)s")
    for record in caplog.records:
        # SQL at debug level is never logged in service.
        if record.name.startswith("django.db"):
            continue
        ReferencesOnly().filter(record)
        assert not found_in(formatter.format(record), secrets_of(tokens)), record.name


def test_a_page_revision_and_the_audit_log_hold_no_contact_details(planted):
    for table, text in dump_tables():
        if "revision" in table or "logentry" in table or "index" in table:
            assert not found_in(text, list(PRIVATE)), table
