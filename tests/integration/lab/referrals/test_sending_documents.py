"""The documents of a referral: each checked on its own, kept through errors, read by few, erased."""

import io
import zipfile

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from contributions import services
from contributions.models import ModeratorLimit, StagedUpload
from contributions.models.attachment import private_storage
from lab.models import Referral, ReferralDocument
from lab.referrals.audit import DOCUMENT_READ
from lab.referrals.document_views import may_read_documents
from people.links import path_for
from people.models import SecretLink
from people.services import give_link
from portal.uploads import most_bytes
from tests.cms import logged_in
from tests.factories import make_call, make_user
from tests.files import a_pdf, picture
from tests.reading import fields_of, plain, soup, words_of
from tests.referring import WORDS, make_reader, make_referral
from tests.referring_cms import make_document

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def file(name: str = "Plan.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_pdf() if content is None else content)


def post(client: Client, page, *files: SimpleUploadedFile, **words):
    fields = fields_of(client.get(page.form_path)) | WORDS | words
    return client.post(page.form_path, fields | {"documents": list(files)})


def test_several_documents_are_stored_in_private_under_names_of_ours(page, client):
    response = post(client, page, file(), file("Photo.jpg", picture()))
    assert response.status_code == 303
    rows = list(ReferralDocument.objects.all())
    assert [row.name for row in rows] == ["Plan.pdf", "Photo.jpg"]
    assert all(private_storage().exists(row.file.name) for row in rows)
    assert not StagedUpload.objects.exists()
    # Whoever holds the link reads them, nobody else.
    link = response["Location"]
    assert "Plan.pdf" in words_of(client.get(link))
    answer = client.get(f"{link}documents/{rows[0].pk}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]
    other = path_for(give_link(make_referral(confirmed=False).submission))
    assert client.get(f"{other}documents/{rows[0].pk}/").status_code == 404
    assert client.get(f"/suivi/{'x' * 43}/documents/{rows[0].pk}/").status_code == 404


def test_what_cannot_be_taken_is_said_by_name_and_costs_neither_words_nor_the_other_files(page, settings):
    settings.ATTACHMENT_MAX_BYTES = 20_000
    client = Client()
    bad = [
        file("Feuille.xlsx", b"PK\x03\x04 une feuille"),
        file("Photo.jpg", b"MZ un programme"),
        file("Grand.pdf", b"%PDF-1.7" + b"x" * 20_001),
        file("Vide.pdf", b""),
    ]
    response = post(client, page, file("Bon.pdf"), *bad)
    assert response.status_code == 422
    sentences = response.context["form"].errors["documents"]
    assert len(sentences) == len(bad)
    for upload, sentence in zip(bad, sentences, strict=True):
        assert upload.name in sentence
        assert plain(sentence) in words_of(response)
    fields = fields_of(response)
    assert {name: fields[name] for name in WORDS} == WORDS
    assert "Bon.pdf" in words_of(response)
    assert not Referral.objects.exists()
    # One click sends what is left.
    assert client.post(page.form_path, fields).status_code == 303
    assert [row.name for row in ReferralDocument.objects.all()] == ["Bon.pdf"]


def test_more_than_five_are_left_out_by_name_also_over_several_tries(page, client):
    response = post(client, page, *(file(f"{number}.pdf") for number in range(4)), title="")
    assert response.status_code == 422
    fields = fields_of(response) | {"title": "Un sujet"}
    response = client.post(page.form_path, fields | {"documents": [file("cinq.pdf"), file("six.pdf")]})
    assert response.status_code == 422
    (sentence,) = response.context["form"].errors["documents"]
    assert "six.pdf" in sentence
    assert len(response.context["form"].kept_documents) == 5
    # One is taken away, the sixth takes its place.
    box = soup(response).select_one("input[name=remove_document]")
    fields = fields_of(response) | {"remove_document": box["value"], "documents": [file("six.pdf")]}
    assert client.post(page.form_path, fields).status_code == 303
    names = [row.name for row in ReferralDocument.objects.all()]
    assert names == ["1.pdf", "2.pdf", "3.pdf", "cinq.pdf", "six.pdf"]


def test_documents_are_counted_too_and_those_beyond_are_refused_by_name(page, client, settings):
    settings.RATE_LIMITS, settings.FORM_MINIMUM_SECONDS, settings.FILE_RATE = True, -1, "2/h"
    caches["limits"].clear()
    response = post(client, page, *(file(f"{number}.pdf") for number in range(3)), title="")
    assert response.status_code == 422
    (sentence,) = response.context["form"].errors["documents"]
    assert "2.pdf" in sentence
    assert StagedUpload.objects.count() == 2
    fields = fields_of(response) | {"title": "Un sujet"}
    assert client.post(page.form_path, fields).status_code == 303
    assert ReferralDocument.objects.count() == 2


def test_a_double_click_with_documents_is_one_referral(page):
    client = Client()
    fields = fields_of(client.get(page.form_path)) | WORDS
    sent = [client.post(page.form_path, fields | {"documents": [file()]}) for _click in range(2)]
    assert sent[0]["Location"] == sent[1]["Location"]
    # And of a form in which they waited already.
    response = post(client, page, file("Autre.pdf"), title="")
    fields = fields_of(response) | {"title": "Un autre sujet"}
    sent = [client.post(page.form_path, fields) for _click in range(2)]
    assert sent[0]["Location"] == sent[1]["Location"]
    assert Referral.objects.count() == ReferralDocument.objects.count() == 2


def test_a_document_that_waited_for_too_long_is_asked_for_again(page, client):
    response = post(client, page, file("Perdu.pdf"), file("Ici.pdf"), title="")
    StagedUpload.objects.filter(name="Perdu.pdf").delete()
    response = client.post(page.form_path, fields_of(response) | {"title": "Un sujet"})
    assert response.status_code == 422
    assert response.context["form"].errors["documents"]
    assert "Ici.pdf" in words_of(response)
    assert not Referral.objects.exists()
    assert client.post(page.form_path, fields_of(response)).status_code == 303
    assert ReferralDocument.objects.get().name == "Ici.pdf"


def test_a_request_may_bring_five_and_another_form_one(settings):
    assert most_bytes("/saisir-le-labo/demande/") == 5 * settings.ATTACHMENT_MAX_BYTES
    assert most_bytes("/participer/appel/contribuer/") == settings.ATTACHMENT_MAX_BYTES


# --- The team, and erasure --------------------------------------------------------------


@pytest.mark.parametrize(
    ("rights", "status"),
    [
        (["view_referral", "view_contribution", "view_contactdetails"], 200),
        (["view_referral", "view_contactdetails"], 302),
        (["view_referral", "view_contribution"], 302),
        (["view_contactdetails"], 302),
        ([], 302),
    ],
)
def test_of_the_team_those_who_may_know_who_sent_it_read_them(page, client, rights, status):
    post(client, page, file())
    row = ReferralDocument.objects.get()
    reader = logged_in(make_reader(*rights))
    address = f"/admin/saisines/documents/{row.pk}/"
    assert reader.get(address).status_code == status
    assert Client().get(address).status_code == 302
    assert logged_in(make_user("moderator")).get(address).status_code == 302


def test_who_is_limited_to_other_pages_reads_none_of_them():
    referral = make_referral()
    address = f"/admin/saisines/documents/{make_document(referral).pk}/"
    for page, status in ((referral.page, 200), (make_call(), 302)):
        limited = make_user("coordinator")
        ModeratorLimit.objects.create(user=limited, page=page)
        assert logged_in(limited).get(address).status_code == status
        assert may_read_documents(limited, referral.page_id) is (status == 200)
    assert ModelLogEntry.objects.get(action=DOCUMENT_READ).data["reference"] == referral.reference


def test_they_are_given_whole_and_erased_with_their_files(page, client, django_capture_on_commit_callbacks):
    post(client, page, file(), file())
    stored = [row.file.name for row in ReferralDocument.objects.all()]
    link = SecretLink.objects.get(purpose="follow")
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{path_for(link)}telecharger/").getvalue()))
    assert len([name for name in archive.namelist() if name.endswith("Plan.pdf")]) == 2
    with django_capture_on_commit_callbacks(execute=True):
        services.erase(submission_id=link.submission_id, by=None, now=timezone.now())
    assert not ReferralDocument.objects.exists()
    assert not any(private_storage().exists(name) for name in stored)
