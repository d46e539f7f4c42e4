"""Reading an answer over before it is sent; the file that goes with it."""

import errno
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils import timezone
from django.utils.translation import gettext

from contributions.models import Attachment, Contribution, StagedUpload
from tests import files
from tests.factories import make_call, make_question, make_themes
from tests.form_in_full import PDF, a_file, check, hidden_of
from tests.reading import fields_of, kept_words_of, plain, soup, words_of
from tests.sending import WORDS, assert_kept, assert_said, error_of, form_url, open_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_reading_over_shows_what_will_be_public_and_what_will_not_and_stores_nothing(citizen):
    call = make_call(asks_territory=True)
    public = make_question(call, "Un déclic ?", visibility="public")
    chosen = make_question(
        call, "Ce qui a pesé", visibility="public", field_type="checkboxes", choices="Le bus\nLe coût"
    )
    team = make_question(call, "Où regarder ?", visibility="team")
    answers = {
        f"q_{public.key}": "Une visite",
        f"q_{chosen.key}": ["Le bus", "Le coût"],
        f"q_{team.key}": "L’arrêt",
        "territory": "Martigues",
    }
    response = check(citizen, call, **answers)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    shown = soup(response).select_one("article.voice").get_text(" ")
    for public_words in ("Le premier bus", "Intérimaire", "Une visite", "Le bus", "Le coût", "Martigues"):
        assert public_words in shown
    for private_words in ("L’arrêt", WORDS["email"]):
        assert private_words not in shown
        assert private_words in soup(response).select_one("table").get_text(" ")
    assert not Contribution.objects.exists()


def test_sending_after_reading_over_keeps_everything(citizen):
    call = make_call(takes_attachment=True)
    many = make_question(call, "Ce qui a pesé", field_type="checkboxes", choices="Le bus\nLe coût")
    consent = make_question(call, "D’accord", field_type="checkbox")
    checked = check(
        citizen,
        call,
        attachment=a_file(),
        **{f"q_{many.key}": ["Le bus", "Le coût"], f"q_{consent.key}": "on"},
    )
    form = soup(checked).select_one("form.form")
    sent = citizen.post(
        form_url(call),
        hidden_of(form) | {"step": "send"},
    )
    assert sent.status_code == 303
    contribution = Contribution.objects.get()
    assert (contribution.title, contribution.body) == (WORDS["title"], WORDS["body"])
    answers = dict(contribution.submission.answers.values_list("label", "value"))
    assert answers == {"Ce qui a pesé": "Le bus\nLe coût", "D’accord": "Oui"}
    assert Attachment.objects.get().name.endswith("pdf")


def test_going_back_from_reading_over_loses_nothing_not_even_the_file(citizen):
    call = make_call(takes_attachment=True, allowed_kinds=["idea", "experience"])
    checked = check(citizen, call, attachment=a_file(), kind="idea", sender_kind="agent")
    form = soup(checked).select_one("form.form")
    back = citizen.post(form_url(call), hidden_of(form) | {"step": "edit"})
    assert back.status_code == 200
    fields = fields_of(back)
    assert {name: fields[name] for name in WORDS} == WORDS
    assert (fields["kind"], fields["sender_kind"]) == ("idea", "agent")
    assert "mon plan" in words_of(back)
    assert citizen.post(form_url(call), fields).status_code == 303
    assert Attachment.objects.count() == 1


def test_a_file_lives_through_an_error_in_another_field(citizen):
    call = make_call(takes_attachment=True)
    response = open_and_send(citizen, call, title="", attachment=a_file())
    assert response.status_code == 422
    assert "mon plan" in words_of(response)
    fields = fields_of(response) | {"title": "Un titre"}
    assert citizen.post(form_url(call), fields).status_code == 303
    assert Attachment.objects.count() == 1
    assert not StagedUpload.objects.exists()


def test_a_kept_file_can_be_taken_away_or_replaced(citizen):
    call = make_call(takes_attachment=True)
    response = open_and_send(citizen, call, title="", attachment=a_file())
    taken = citizen.post(form_url(call), fields_of(response) | {"remove_attachment": "on"})
    assert not StagedUpload.objects.exists()
    response = citizen.post(form_url(call), fields_of(taken) | {"attachment": a_file("premier.pdf")})
    response = citizen.post(form_url(call), fields_of(response) | {"attachment": a_file("second.pdf")})
    assert StagedUpload.objects.count() == 1
    fields = fields_of(response) | {"title": "Un titre"}
    assert citizen.post(form_url(call), fields).status_code == 303
    assert Attachment.objects.get().name == "second.pdf"


def test_a_file_that_waited_too_long_is_asked_again_and_the_words_stay(citizen):
    call = make_call(takes_attachment=True)
    response = open_and_send(citizen, call, title="", attachment=a_file())
    fields = fields_of(response) | {"title": "Un titre"}
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        late = citizen.post(form_url(call), fields)
        assert late.status_code == 422
        assert error_of(late, "attachment")
        assert fields_of(late)["body"] == WORDS["body"]
        assert citizen.post(form_url(call), fields_of(late)).status_code == 303
    assert not Attachment.objects.exists()


BAD_FILES = {
    "lies about its type": lambda: b"<html><script>alert(1)</script>",
    "is empty": lambda: b"",
    "is broken": lambda: PDF[:40],
    "is too big": lambda: PDF + b"x" * settings.ATTACHMENT_MAX_BYTES,
    "is a bomb": files.pdf_bomb,
    "finds no room on the disk": lambda: PDF,
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_file_that_cannot_be_taken_is_told_beside_its_field_and_the_words_go_without_it(
    citizen, monkeypatch, what
):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    call = make_call(takes_attachment=True)
    if "room" in what:
        monkeypatch.setattr(FileSystemStorage, "_save", full)
    response = open_and_send(citizen, call, attachment=a_file(content=BAD_FILES[what]()))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["attachment"]
    assert error_of(response, "attachment").endswith(".")
    assert_kept(response)
    assert not StagedUpload.objects.exists()
    assert citizen.post(form_url(call), fields_of(response)).status_code == 303
    assert not Attachment.objects.exists()


def test_a_forged_key_of_a_file_brings_nothing(citizen):
    call = make_call(takes_attachment=True)
    for forged in ("x", "x" * 10_000, "\x00", "../../etc/passwd"):
        response = open_and_send(citizen, call, staged=forged)
        assert response.status_code == 422
        assert_kept(response)


def test_two_clicks_on_send_after_reading_over_are_one_contribution(citizen):
    call = make_call(takes_attachment=True)
    checked = check(citizen, call, attachment=a_file())
    fields = hidden_of(soup(checked).select_one("form.form")) | {"step": "send"}
    first = citizen.post(form_url(call), fields)
    second = citizen.post(form_url(call), fields)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert Contribution.objects.count() == Attachment.objects.count() == 1


def test_a_call_that_closes_before_the_last_click_gives_the_words_back(citizen):
    call = make_call()
    question = make_question(call, "Un déclic ?")
    checked = check(citizen, call, **{f"q_{question.key}": "Une visite"})
    fields = hidden_of(soup(checked).select_one("form.form")) | {"step": "send"}
    with time_machine.travel(call.closes_at + timedelta(seconds=1)):
        late = citizen.post(form_url(call), fields)
    assert late.status_code == 409
    page = soup(late)
    assert page.select_one("#kept-body").get_text().lstrip("\n").replace("\r", "") == WORDS["body"]
    assert page.select_one(f"#kept-q_{question.key}")["value"] == "Une visite"


def test_a_call_that_closes_gives_back_all_that_was_filled_in(citizen):
    broad, narrow = make_themes("Emploi", "Emploi des jeunes")
    call = make_call(
        theme=broad,
        asks_theme=True,
        asks_territory=True,
        takes_attachment=True,
        allowed_kinds=["idea", "experience"],
    )
    ticked, left = make_question(call, "Une case ?", field_type="checkbox"), make_question(call, "Rien ?")
    empty = make_question(call, "Une autre ?", field_type="checkbox")
    typed = {"theme": str(narrow.pk), "kind": "idea", "sender_kind": "agent", "territory": "Apt"}
    fields = fields_of(citizen.get(form_url(call))) | WORDS | typed | {f"q_{ticked.key}": "on"}
    with time_machine.travel(call.closes_at + timedelta(seconds=1)):
        late = citizen.post(form_url(call), fields | {"remove_attachment": "on", "attachment": a_file()})
    assert late.status_code == 409
    kept = kept_words_of(late)
    assert {plain(kept[f"kept-{name}"]) for name in WORDS} == set(map(plain, WORDS.values()))
    assert (kept["kept-theme"], kept["kept-territory"]) == ("Emploi des jeunes", "Apt")
    assert kept["kept-kind"] == str(Contribution.Kind.IDEA.label)
    assert kept["kept-sender_kind"] == str(Contribution.SenderKind.AGENT.label)
    assert kept[f"kept-q_{ticked.key}"] == gettext("Yes")
    for name in (f"q_{left.key}", f"q_{empty.key}", "attachment", "remove_attachment", "website"):
        assert f"kept-{name}" not in kept


def test_an_expired_token_while_reading_over_keeps_the_words(citizen):
    call = make_call()
    checked = check(citizen, call)
    fields = hidden_of(soup(checked).select_one("form.form")) | {"step": "send"}
    fields["csrfmiddlewaretoken"] = ["0" * 64]
    response = citizen.post(form_url(call), fields)
    assert response.status_code == 403
    assert_said(response)
    assert fields_of(response)["body"] == WORDS["body"]
