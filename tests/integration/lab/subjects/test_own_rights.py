"""By the secret link of a subject: follow, give an address, withdraw, download, erase; then it is nowhere."""

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import pgettext
from post_office.models import Email

from contributions import services as contribution_services
from contributions.models import Decision, Submission
from contributions.stems import stems
from lab.models import Subject
from lab.subjects import services
from people.digests import email_digest
from people.links import path_for, token_for
from people.models import ContactDetails
from people.retention import apply_retention
from people.services import give_link
from portal.cache.store import store
from tests.dumping import dump_tables, sitemap_files
from tests.factories import make_reason, make_user
from tests.planting import ADDRESS, MARK, TEXT, found
from tests.reading import fields_of, plain, words_of
from tests.subjects import ANSWER, make_subject, make_subject_page, public_path, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_folders")]

# Every column that may hold something personal; the marker stands in each once it is planted.
PLANTED = {"title", "situation", "change", "place", "answer"}
HARMLESS = {"status": "a code", "sender_kind": "a code, emptied", "stems": "looked for by its stem"}
(STEM,) = {stem for stem in stems(MARK) if stem != MARK}
OFFICER = Path(__file__).resolve().parents[4] / "docs/explanation/donnees-personnelles.md"


def plant(*, publish: bool):
    """A subject with the marker in every field, and words of the team about it; its link."""
    words = {name: f"{MARK} {name}" for name in ("title", "situation", "change", "place")}
    link = submit(email=ADDRESS, sender_kind="citizen", **words)
    key, now = link.submission_id, timezone.now()
    Submission.objects.filter(pk=key).update(idempotency_key=MARK)
    contribution_services.add_tags(submission_ids=[key], names=[f"{MARK}-etiquette"])
    contribution_services.ask_address(submission_id=key, email=f"{MARK}.autre@example.org", now=now)
    services.answer(submission_id=key, words=f"{MARK} fausse", publish=True, by=make_user(), now=now)
    services.reopen(submission_id=key, words=f"{MARK} excuses", by=make_user(), now=now)
    reason = None if publish else make_reason()
    services.answer(
        submission_id=key, words=f"{MARK} réponse", publish=publish, reason=reason, by=make_user(), now=now
    )
    for address in (*public_addresses(link), path_for(link)):
        Client().get(address)
    return link


def public_addresses(link):
    page = make_subject_page()
    return page.url, f"{page.url}flux/", page.public_path(link.submission)


def test_every_text_of_a_subject_was_thought_of_and_is_told_to_the_officer():
    fields = {each.name for each in Subject._meta.concrete_fields if isinstance(each, TEXT)}
    assert fields == PLANTED | set(HARMLESS)
    plant(publish=True)
    row = Subject.objects.get()
    assert all(MARK in getattr(row, name) for name in PLANTED)
    assert f" {STEM} " in row.stems
    line = re.search(r"^\| `lab\.Subject` \|.*$", OFFICER.read_text(), re.MULTILINE)
    assert all(f"`{name}`" in line.group() for name in PLANTED)


def test_before_it_is_published_no_public_place_holds_a_word_of_it(caplog):
    link = plant(publish=False)
    page = make_subject_page()
    addresses = [
        page.url,
        f"{page.url}flux/",
        page.form_path,
        page.public_path(link.submission),
        f"{page.url}?q={MARK}",
        f"/recherche/?q={MARK}",
        "/",
        *sitemap_files(),
    ]
    secrets = [f"{MARK} ", token_for(link), email_digest(ADDRESS), link.submission.reference, ADDRESS]
    for address in addresses:
        text = Client().get(address).getvalue().decode()
        # The gone page names the reference that was public.
        wanted = secrets if link.submission.reference not in address else [*secrets[:3], ADDRESS]
        assert not [secret for secret in wanted if secret in text], address
    assert MARK not in repr(vars(store))
    tables = {table for table, text in dump_tables() if MARK in text}
    assert not {name for name in tables if "revision" in name or "logentry" in name or "index" in name}
    for mail in Email.objects.all():
        for name in ("title", "situation", "change", "place"):
            assert f"{MARK} {name}" not in mail.message + mail.html_message
    assert MARK not in caplog.text


@pytest.mark.parametrize("publish", [True, False])
def test_erased_by_its_author_it_is_nowhere(publish, django_capture_on_commit_callbacks):
    link = plant(publish=publish)
    key, page = link.submission_id, make_subject_page()
    assert "lab_subject" in found(MARK)
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(f"{path_for(link)}effacer/", {"understood": "on"})
    assert answer.status_code == 303
    for address in public_addresses(link):
        assert MARK not in Client().get(address).content.decode()
    assert found(MARK, f" {STEM} ") == set()
    assert found(email_digest(ADDRESS)) <= {"people_addressallowance"}
    left = Client().get(path_for(link))
    assert left.status_code == 200
    assert link.submission.reference in words_of(left)
    subject = Subject.objects.get(pk=key)
    assert (subject.status, subject.is_public) == ("withdrawn", False)
    assert set(Decision.objects.filter(submission=key).values_list("words", flat=True)) == {""}
    assert Client().get(page.public_path(link.submission)).status_code == 410
    for verb in (services.withdraw, services.reopen):
        with pytest.raises(contribution_services.IllegalMove):
            verb(submission_id=key, by=make_user(), now=timezone.now())


def test_when_its_date_is_past_unpublished_words_go_and_published_ones_stay():
    hidden, shown = plant(publish=False), make_subject("answered", email="a@example.org")
    waiting = make_subject()
    apply_retention(now=timezone.now() + timedelta(days=5 * 366))
    assert found(MARK, f" {STEM} ") == set()
    assert Submission.objects.get(pk=hidden.submission_id).erased_at
    assert ANSWER in words_of(Client().get(public_path(shown)))
    assert not ContactDetails.objects.exists()
    assert Subject.objects.get(pk=waiting.pk).title == waiting.title


def test_its_author_follows_it_takes_everything_along_and_withdraws_it():
    subject = make_subject("answered", publish=False, email="a@example.org")
    link = give_link(subject.submission)
    url = path_for(link)
    page = Client().get(url)
    said = words_of(page)
    assert ANSWER in said
    assert subject.title in said
    archive = zipfile.ZipFile(io.BytesIO(b"".join(Client().get(f"{url}telecharger/").streaming_content)))
    held = json.loads(archive.read("donnees.json"))
    assert held["subject_words"][0]["situation"] == subject.situation
    assert held["contact_details"][0]["email"] == "a@example.org"
    for then in ("adresse/", "adresse/effacer/", "effacer/", "sujet/retirer/"):
        assert Client().get(f"{url}{then}").status_code == 200, then
    # Of another kind of thing, these are no pages.
    assert Client().get(f"{url}retirer/").status_code == 404
    form = fields_of(Client().get(f"{url}sujet/retirer/"))
    assert Client().post(f"{url}sujet/retirer/", form).status_code == 303
    assert Subject.objects.get(pk=subject.pk).status == "withdrawn"
    never_public = plain(pgettext("subject", "It was not published. The reference stays."))
    assert never_public in words_of(Client().get(url))
    shown = make_subject("withdrawn")
    assert never_public not in words_of(Client().get(path_for(give_link(shown.submission))))
    # A second click is the first.
    assert Client().post(f"{url}sujet/retirer/", form).status_code == 303
    expired = Client(enforce_csrf_checks=True).post(f"{url}sujet/retirer/")
    assert expired.status_code == 409
    assert "adresse" in Client().get(url).content.decode()
