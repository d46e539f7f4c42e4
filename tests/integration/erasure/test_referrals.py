"""A marker in every private field of a referral; erased, or past its date, it is nowhere."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext

from contributions.models import Submission
from lab.models import Referral, ReferralIndexPage
from people.digests import email_digest
from people.links import path_for
from people.models import ContactDetails
from people.retention import apply_retention
from tests.dumping import sitemap_files
from tests.planting import ADDRESS, MARK, TEXT, found
from tests.planting_referrals import (
    HARMLESS_OF_REFERRALS,
    PLANTED_OF_REFERRALS,
    of_referrals,
    plant_referral,
)
from tests.reading import plain, words_of
from tests.referring import make_referral, make_sent

pytestmark = pytest.mark.django_db

YEARS = timedelta(days=5 * 366)


def test_every_field_is_planted_or_said_to_be_harmless():
    fields = {
        model._meta.label: {each.name for each in model._meta.concrete_fields if isinstance(each, TEXT)}
        for model in of_referrals()
    }
    known = {
        label: names | set(HARMLESS_OF_REFERRALS.get(label, {}))
        for label, names in PLANTED_OF_REFERRALS.items()
    }
    assert {label: names for label, names in fields.items() if names} == known
    plant_referral()
    for label, names in PLANTED_OF_REFERRALS.items():
        row = apps.get_model(label)._default_manager.get()
        assert all(MARK in str(getattr(row, name)) for name in names), label


def test_nobody_reads_of_it_but_what_the_team_published(caplog):
    link = plant_referral(mark="zqprive")
    page = ReferralIndexPage.objects.get()
    public = "".join(
        Client().get(url).getvalue().decode()
        for url in (page.url, page.public_path(link.submission), *sitemap_files())
    )
    # As it is read: what was searched for stands in an element of its own.
    public += words_of(Client().get("/recherche/?q=zqprive"))
    for private in (
        " name", " title", " situation", " question", " people_concerned", " settled", " open_points",
        " means", " who_decides", " who_carries_on", " demande", " decision", " note", "-etiquette", "-cle",
    ):  # fmt: skip
        assert f"zqprive{private}" not in public, private
        assert f"zqprive{private}" not in caplog.text, private
    assert "zqprive.pdf" not in public
    assert "zqprive point" in public
    kept = found("zqprive")
    assert not {name for name in kept if "revision" in name or "logentry" in name or "referenceindex" in name}


@pytest.mark.parametrize("published", [True, False])
def test_erased_by_whoever_sent_it_it_is_nowhere(published, django_capture_on_commit_callbacks, caplog):
    link = plant_referral(published=published)
    page = ReferralIndexPage.objects.get()
    address = page.public_path(link.submission)
    assert Client().get(address).status_code == (200 if published else 404)
    assert {"lab_referral", "lab_referralcontact", "lab_referraldocument", "lab_briefpoint"} <= found(MARK)
    assert Client().get(f"{path_for(link)}effacer/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(f"{path_for(link)}effacer/", {"understood": "on"})
    assert answer.status_code == 303
    gone = Client().get(address)
    assert gone.status_code == (410 if published else 404)
    assert MARK not in gone.content.decode() + Client().get(page.url).content.decode()
    assert found(MARK) == set()
    assert found(email_digest(ADDRESS)) <= {"people_addressallowance"}
    assert link.submission.reference in words_of(Client().get(path_for(link)))
    assert MARK not in caplog.text


def test_before_erasing_it_is_said_that_a_project_goes_on_naming_the_function():
    link = plant_referral()
    said = gettext(
        "The pages that came of it, which are the lab’s. A project goes on saying which function or service "
        "commissioned it, never your name; write to the lab if that must go too."
    )
    assert plain(said) in words_of(Client().get(f"{path_for(link)}effacer/"))


def test_past_its_date_what_was_never_published_is_nowhere_and_what_was_stays(
    django_capture_on_commit_callbacks,
):
    link = plant_referral(published=False)
    with django_capture_on_commit_callbacks(execute=True):
        apply_retention(now=timezone.now() + YEARS)
    assert found(MARK) == set()
    assert Submission.objects.get(pk=link.submission_id).erased_at is not None


def test_past_its_date_a_published_one_keeps_what_everybody_reads(django_capture_on_commit_callbacks):
    link = plant_referral()
    # It is over: so many months later, what was sent goes.
    Submission.objects.filter(pk=link.submission_id).update(delete_after=timezone.localdate())
    with django_capture_on_commit_callbacks(execute=True):
        apply_retention(now=timezone.now() + YEARS)
    referral = Referral.objects.select_related("submission").get(pk=link.submission_id)
    assert (referral.title, referral.situation, referral.submission.erased_at) == ("", "", None)
    public = words_of(Client().get(referral.page.public_path(referral.submission)))
    for said in ("public_title", "public_words", "point"):
        assert f"{MARK} {said}" in public
    assert {name for name in found(MARK) if name.startswith("file ")} == set()
    assert not {"lab_referralcontact", "people_contactdetails", "contributions_decision"} & found(MARK)
    assert Client().get(path_for(link)).status_code == 200


def test_never_confirmed_it_goes_on_the_date_that_was_promised():
    sent = make_sent()
    kept = make_referral("agreed")
    until = ContactDetails.objects.get(submission=sent.referral.pk).delete_after
    noon = timezone.localtime().replace(hour=12) + (until - timezone.localdate())
    apply_retention(now=noon)
    assert Submission.objects.get(pk=sent.referral.pk).erased_at is None
    apply_retention(now=noon + timedelta(days=1))
    assert Submission.objects.get(pk=sent.referral.pk).erased_at is not None
    assert Submission.objects.get(pk=kept.pk).erased_at is None


def test_everything_that_is_held_is_given_to_whoever_asks_and_nothing_of_another():
    link = plant_referral()
    make_sent(title="Un autre sujet", name="Une autre personne")
    response = Client().get(f"{path_for(link)}telecharger/")
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        held = json.loads(archive.read("donnees.json"))
        page = archive.read("lisez-moi.html").decode()
        assert f"piece-jointe/{MARK}.pdf" in archive.namelist()
    text = json.dumps(held, ensure_ascii=False)
    for said in ("situation", "name", "commissioner", "point", "note", "demande", "public_words"):
        assert f"{MARK} {said}" in text, said
        assert f"{MARK} {said}" in page, said
    assert ADDRESS in text
    assert "autre" not in text.lower()
