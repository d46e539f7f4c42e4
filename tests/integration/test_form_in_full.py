"""What a call may ask besides a title and a text, reading it over, and limits."""

import errno
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from calls.models import CallPage
from contributions.models import Attachment, Contribution, StagedUpload
from people.models import ContactDetails
from tests import files
from tests.factories import make_call, make_commune, make_question, make_themes
from tests.reading import fields_of, soup, words_of
from tests.sending import WORDS, assert_kept, assert_said, error_of, form_url, open_and_send

pytestmark = pytest.mark.django_db

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture
def citizen() -> Client:
    return Client(enforce_csrf_checks=True)


def a_file(name: str = "mon plan.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def asked(call, client) -> list[str]:
    form = client.get(form_url(call)).context["form"]
    return [field.name for field in form.visible_fields() if field.name != "website"]


# --- What is asked --------------------------------------------------------------------


def test_a_default_call_asks_little_and_requires_only_a_title_and_a_text(citizen):
    call = make_call()
    assert asked(call, citizen) == ["title", "body", "sender_kind", "shown_as", "email"]
    nothing_else = {"shown_as": "", "email": "", "sender_kind": ""}
    assert open_and_send(citizen, call, **nothing_else).status_code == 303
    contribution = Contribution.objects.get()
    assert (contribution.kind, contribution.sender_kind, contribution.theme_id) == ("answer", "", None)


def test_a_call_that_asks_everything_keeps_everything(citizen):
    broad, narrow = make_themes("Emploi", "Emploi des jeunes")
    commune = make_commune("Aix-en-Provence", "13001")
    call = make_call(
        theme=broad,
        asks_theme=True,
        asks_territory=True,
        takes_attachment=True,
        allowed_kinds=["idea", "experience"],
    )
    sent = open_and_send(
        citizen,
        call,
        kind="experience",
        theme=str(narrow.pk),
        sender_kind="agent",
        territory=" aix en provence ",
        attachment=a_file(),
    )
    assert sent.status_code == 303
    contribution = Contribution.objects.get()
    assert (contribution.kind, contribution.sender_kind) == ("experience", "agent")
    assert (contribution.theme, contribution.territory) == (narrow, commune)
    assert contribution.territory_text == ""
    assert Attachment.objects.get().submission_id == contribution.pk
    assert not StagedUpload.objects.exists()


def test_a_call_for_one_kind_gives_it_to_each_answer_without_asking(citizen):
    call = make_call(allowed_kinds=["feedback"])
    assert "kind" not in asked(call, citizen)
    open_and_send(citizen, call)
    assert Contribution.objects.get().kind == "feedback"


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Saint-Étienne-les-Orgues", True),
        ("saint etienne les orgues", True),
        ("SAINT ÉTIENNE LES ORGUES", True),
        ("Saint", False),
        ("Une commune d’ailleurs", False),
    ],
)
def test_a_commune_is_recognised_however_it_is_typed_and_kept_as_typed_otherwise(citizen, typed, known):
    commune = make_commune("Saint-Étienne-les-Orgues", "04178", "Alpes-de-Haute-Provence")
    call = make_call(asks_territory=True)
    open_and_send(citizen, call, territory=typed)
    contribution = Contribution.objects.get()
    assert contribution.territory == (commune if known else None)
    assert contribution.territory_text == ("" if known else typed)


def test_two_communes_of_one_name_are_suggested_with_their_department(citizen):
    make_commune("Saint-Julien", "83113", "Var")
    make_commune("Saint-Julien", "13098")
    call = make_call(asks_territory=True)
    page = soup(citizen.get(form_url(call)))
    suggested = [option["value"] for option in page.select("#communes option")]
    assert sorted(suggested) == ["Saint-Julien (Bouches-du-Rhône)", "Saint-Julien (Var)"]
    open_and_send(citizen, call, territory="Saint-Julien")
    assert Contribution.objects.get().territory is None
    open_and_send(citizen, call, territory="Saint-Julien (Var)", title="Une autre")
    assert Contribution.objects.get(title="Une autre").territory.code == "83113"


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("kind", "answer"),
        ("kind", "x" * 10_000),
        ("theme", "999999"),
        ("theme", "-1"),
        ("theme", "abc"),
        ("theme", "9" * 40),
        ("sender_kind", "minister"),
        ("sender_kind", "\x00"),
        ("territory", "x" * 81),
    ],
)
def test_a_forged_value_gets_a_sentence_and_keeps_the_words(citizen, name, forged):
    broad, _narrow = make_themes("Emploi", "Emploi des jeunes")
    call = make_call(theme=broad, asks_theme=True, asks_territory=True, allowed_kinds=["idea", "experience"])
    response = open_and_send(citizen, call, **{name: forged})
    assert response.status_code == 422
    assert error_of(response, name).endswith(".")
    assert_kept(response)


def test_the_theme_of_another_branch_is_refused(citizen):
    broad, _narrow = make_themes("Emploi", "Emploi des jeunes")
    (elsewhere,) = make_themes("Mobilité")
    call = make_call(theme=broad, asks_theme=True)
    response = open_and_send(citizen, call, theme=str(elsewhere.pk))
    assert response.status_code == 422
    assert error_of(response, "theme")


def test_the_call_sets_the_greatest_length(citizen):
    call = make_call(longest_answer=200)
    assert open_and_send(citizen, call, body="x" * 201).status_code == 422
    assert open_and_send(citizen, call, body="x" * 200).status_code == 303


# --- Where minors are expected --------------------------------------------------------


def test_where_minors_are_expected_nothing_says_who_or_where_they_are(citizen):
    call = make_call(minors_expected=True)
    # As it may stand in a call made before this was refused to editors.
    CallPage.objects.filter(pk=call.pk).update(asks_territory=True, takes_attachment=True)
    make_question(call, "Ton téléphone", visibility="personal")
    public = make_question(call, "Ton idée en trois mots", visibility="public")
    page = citizen.get(form_url(call))
    assert asked(call, citizen) == ["title", "body", f"q_{public.key}", "sender_kind"]
    assert soup(page).select_one(".notice__title") is not None
    # Nor is it kept when somebody sends it all the same.
    sent = open_and_send(citizen, call, territory="Toulon", attachment=a_file())
    assert sent.status_code == 303
    contribution = Contribution.objects.get()
    assert (contribution.shown_as, contribution.territory_text) == ("", "")
    assert not ContactDetails.objects.exists()
    assert not Attachment.objects.exists()
    assert not StagedUpload.objects.exists()


# --- Reading over ---------------------------------------------------------------------


def check(client: Client, call, **words):
    return client.post(
        form_url(call), fields_of(client.get(form_url(call))) | WORDS | {"step": "check"} | words
    )


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


def hidden_of(form) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for control in form.select("input[name]"):
        fields.setdefault(control["name"], []).append(control.get("value", ""))
    return fields


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
    assert page.select_one(f"#kept-q_{question.key}").get_text().strip() == "Une visite"


def test_an_expired_token_while_reading_over_keeps_the_words(citizen):
    call = make_call()
    checked = check(citizen, call)
    fields = hidden_of(soup(checked).select_one("form.form")) | {"step": "send"}
    fields["csrfmiddlewaretoken"] = ["0" * 64]
    response = citizen.post(form_url(call), fields)
    assert response.status_code == 403
    assert_said(response)
    assert fields_of(response)["body"] == WORDS["body"]


# --- Limits ---------------------------------------------------------------------------


@pytest.fixture
def limited(settings):
    settings.RATE_LIMITS = True
    settings.FORM_MINIMUM_SECONDS = -1
    settings.SENDER_RATE = "3/m"
    settings.CALL_RATE = "5/m"
    caches["limits"].clear()


def send_from(call, address: str, number: int):
    return open_and_send(Client(REMOTE_ADDR=address), call, title=f"Envoi {number}", email="")


def test_a_flood_from_one_network_waits_a_little_and_keeps_its_words(limited):
    call = make_call()
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        call = make_call(opens_at=timezone.now() - timedelta(days=1))
        assert [send_from(call, "192.0.2.1", n).status_code for n in range(3)] == [303] * 3
        refused = send_from(call, "192.0.2.1", 3)
        assert refused.status_code == 429
        assert 1 <= int(refused["Retry-After"]) <= 60
        assert_said(refused)
        assert fields_of(refused)["title"] == "Envoi 3"
        # Somebody else, elsewhere, is heard.
        assert send_from(call, "198.51.100.7", 4).status_code == 303
        # Another call too.
        assert send_from(make_call(), "192.0.2.1", 5).status_code == 303
    with time_machine.travel("2026-11-23T10:01:30Z", tick=False):
        assert send_from(call, "192.0.2.1", 6).status_code == 303


def test_one_household_is_one_network_under_ipv6(limited):
    call = make_call()
    codes = [send_from(call, f"2001:db8:1:2::{n}", n).status_code for n in range(4)]
    assert codes == [303, 303, 303, 429]
    assert send_from(call, "2001:db8:1:3::1", 9).status_code == 303


def test_a_flood_from_everywhere_waits_too(limited):
    call = make_call()
    # A minute that ends meanwhile would begin the count again.
    with time_machine.travel(timezone.now(), tick=False):
        codes = [send_from(call, f"192.0.2.{n}", n).status_code for n in range(6)]
    assert codes == [303] * 5 + [429]


def test_a_clock_that_jumps_locks_nobody_out(limited):
    call = make_call(closes_at=timezone.now() + timedelta(days=4000), results_promised_on=None)
    now = timezone.now()
    for jump in (timedelta(), timedelta(hours=-5), timedelta(days=400), timedelta()):
        with time_machine.travel(now + jump, tick=False):
            caught = [send_from(call, "192.0.2.9", n).status_code for n in range(2)]
        assert 500 not in caught
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        assert send_from(call, "192.0.2.9", 99).status_code == 303


def test_limits_that_cannot_be_counted_let_everybody_through(limited, settings):
    settings.CACHES = settings.CACHES | {
        "limits": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            # Nothing listens there.
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 0.2},
        }
    }
    call = make_call()
    assert [send_from(call, "192.0.2.1", n).status_code for n in range(5)] == [303] * 5


def test_limits_count_in_redis_for_all_processes(limited, settings, redis_url):
    settings.CACHES = settings.CACHES | {
        "limits": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}
    }
    call = make_call()
    codes = [send_from(call, "192.0.2.1", n).status_code for n in range(4)]
    assert codes == [303, 303, 303, 429]


def test_an_address_is_never_a_key_of_the_cache(limited):
    call = make_call()
    send_from(call, "192.0.2.77", 1)
    assert "192.0.2.77" not in repr(vars(caches["limits"]))
