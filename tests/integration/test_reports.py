"""Reporting a published contribution: the public form, the receipt, what answers it, who may answer."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.cache import caches
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email

from calls.models import CallPage
from contributions import notifications, services
from contributions.models import Contribution, Decision, ModeratorLimit, Report, Submission
from contributions.queue import late_submissions
from contributions.redaction import Redaction
from contributions.services import IllegalMove, StaleDecision
from people.links import token_for
from people.models import ContactDetails, User
from portal.today import waiting_for
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.racing import at_once
from tests.reading import fields_of, plain, soup, words_of
from tests.sending import assert_said, error_of

pytestmark = pytest.mark.django_db

Status = Report.Status
WORDS = {"ground": "insult", "words": "Le deuxième paragraphe insulte.", "email": "temoin@example.org"}
ATTACK = "\"'><script>alert(1)</script></textarea><img src=x onerror=alert(2)><b>"


@pytest.fixture
def published() -> Contribution:
    return make_contribution(make_call(), "published", title="Le premier bus", body="MOTS-PUBLICS")


@pytest.fixture
def citizen() -> Client:
    """A browser that keeps its cookies, behind the guard against foreign forms."""
    return Client(enforce_csrf_checks=True)


def form_url(contribution: Contribution) -> str:
    return CallPage.objects.get(pk=contribution.page_id).report_path(contribution.submission)


def page_url(contribution: Contribution) -> str:
    return CallPage.objects.get(pk=contribution.page_id).public_path(contribution.submission)


def open_and_send(client: Client, contribution: Contribution, **words: str) -> Any:
    url = form_url(contribution)
    return client.post(url, fields_of(client.get(url)) | WORDS | words)


def make_report(contribution: Contribution, **fields: Any) -> Report:
    values = {"ground": "insult", "words": "MOTS-DU-SIGNALEMENT", "now": timezone.now()} | fields
    link = services.submit_report(contribution=contribution, **values)
    return Report.objects.get(pk=link.submission_id)


def assert_kept(response: Any, **words: str) -> None:
    """Every word stands in the form again, and nothing was stored."""
    fields = fields_of(response)
    for name, value in (WORDS | words).items():
        assert fields.get(name, "") == value, name
    assert_nothing_stored()


def assert_nothing_stored() -> None:
    assert not Submission.objects.filter(kind="report").exists()
    assert ContactDetails.objects.count() == Email.objects.count() == 0


def take_away(contribution: Contribution, verb: str = "decline") -> None:
    """What a moderator or its author does to it meanwhile."""
    submission = Submission.objects.get(pk=contribution.pk)
    about = {"submission_id": submission.pk, "version_seen": submission.version, "now": timezone.now()}
    by = User.objects.filter(is_staff=True).first() or make_user()
    if verb == "decline":
        services.decline(**about, by=by, reason=make_reason())
    elif verb == "withdraw":
        services.withdraw(**about, by=by)
    elif verb == "reopen":
        services.reopen(**about, by=by)
    else:
        redaction = Redaction(passages={"body": [(0, 4)]})
        services.redact(**about, by=by, reason=make_reason(), redaction=redaction)


# --- The form ---------------------------------------------------------------------------


def test_every_published_contribution_leads_to_its_form(published, client):
    [link] = soup(client.get(page_url(published))).select(f'a[href="{form_url(published)}"]')
    assert link["rel"] == ["nofollow"]
    page = client.get(form_url(published))
    assert page.status_code == 200
    assert published.reference in words_of(page)
    assert "MOTS-PUBLICS" in words_of(page)


def test_a_report_gets_a_receipt_and_changes_nothing_public(published, citizen):
    before = Contribution.objects.values().get()
    sent = open_and_send(citizen, published)
    assert sent.status_code == 303
    report = Report.objects.get()
    assert (report.ground, report.words, report.status) == (WORDS["ground"], WORDS["words"], "awaiting")
    assert report.content_id == published.pk
    assert report.submission.awaiting_since == report.submission.submitted_at == report.submitted_at
    assert Contribution.objects.values().get() == before
    details = ContactDetails.objects.get()
    assert (details.email, details.purpose) == (WORDS["email"], "report")
    receipt = citizen.get(sent["Location"])
    shown = words_of(receipt)
    for text in (report.reference, published.reference, "Service des essais", WORDS["words"]):
        assert text in shown
    assert soup(receipt).select_one(f'.facts a[href="{page_url(published)}"]')


def test_an_address_is_asked_for_and_not_needed(published, citizen):
    assert open_and_send(citizen, published, email="").status_code == 303
    assert Report.objects.count() == 1
    assert ContactDetails.objects.count() == Email.objects.count() == 0
    receipt = citizen.get(reverse("follow", args=[token_for(link_of(Report.objects.get()))]))
    assert gettext("We keep no address of yours.") in words_of(receipt)


def test_nothing_of_the_form_or_the_receipt_is_kept_by_caches_or_indexed(published, citizen):
    form = citizen.get(form_url(published))
    sent = open_and_send(citizen, published)
    for response in (form, sent, citizen.get(sent["Location"])):
        assert "no-store" in response["Cache-Control"]
    assert "noindex" in soup(form).select_one("meta[name=robots]")["content"]
    assert form_url(published) not in citizen.get("/sitemap.xml").content.decode()


def test_a_reference_typed_otherwise_leads_to_the_form(published, client):
    typed = form_url(published).replace(published.reference, published.reference.lower().replace("-", ""))
    response = client.get(typed)
    assert (response.status_code, response["Location"]) == (302, form_url(published))


@pytest.mark.parametrize("state", ["closed", "paused", "cancelled", "results_published"])
def test_what_was_published_is_reported_after_its_call_has_ended(state, citizen):
    contribution = make_contribution(make_call(state), "published")
    assert open_and_send(citizen, contribution).status_code == 303


# --- Bad input --------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", ["", "   ", "\n\r\n\t", "\u200b\u00a0", "\x00\x08"])
def test_empty_words_are_refused_beside_their_field(published, citizen, nothing):
    response = open_and_send(citizen, published, words=nothing)
    assert response.status_code == 422
    assert error_of(response, "words")
    page = soup(response)
    [line] = page.select(".notice--error li a")
    assert line["href"] == "#id_words"
    assert page.select_one("#id_words").has_attr("autofocus")
    assert page.title.text.startswith(gettext("Error:"))
    assert_nothing_stored()


@pytest.mark.parametrize("forged", ["", "upheld", "other'--", "9" * 500, "é\u202e"])
def test_a_ground_that_is_not_offered_is_refused_and_the_words_are_kept(published, citizen, forged):
    response = open_and_send(citizen, published, ground=forged)
    assert response.status_code == 422
    assert error_of(response, "ground")
    assert fields_of(response)["words"] == WORDS["words"]
    [line] = soup(response).select(".notice--error li a")
    assert soup(response).select_one(line["href"]).has_attr("autofocus")
    assert_nothing_stored()


def test_20_000_characters_are_kept_whole_and_told_how_many_are_too_many(published, citizen):
    long = "mot " * 5000
    response = open_and_send(citizen, published, words=long)
    assert response.status_code == 422
    assert "16" in error_of(response, "words")
    assert_kept(response, words=long)


def test_the_longest_words_are_taken_and_a_line_break_counts_once(published, citizen):
    words = "a\r\n" * 1499 + "bc"
    assert open_and_send(citizen, published, words=words).status_code == 303
    assert len(Report.objects.get().words) == 3000


@pytest.mark.parametrize(
    "email", ["sans-arobase", "a@b", "a b@example.org", "x" * 300 + "@example.org", ATTACK]
)
def test_an_address_that_cannot_be_one_is_refused(published, citizen, email):
    response = open_and_send(citizen, published, email=email)
    assert response.status_code == 422
    assert error_of(response, "email")
    assert_kept(response, email=email)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("Merci 🙌🏽 👩‍👩‍👧", "Merci 🙌🏽 👩‍👩‍👧"),
        ("الحافلة الأولى متأخرة", "الحافلة الأولى متأخرة"),
        ("avant\x00après\x08!\x1b[0m", "avantaprès![0m"),
        ("droite\u202egauche\u2066", "droitegauche"),
        ("une\r\ndeux\rtrois", "une\ndeux\ntrois"),
        (ATTACK, ATTACK),
        ("{{ 7|add:7 }} {% now 'Y' %}", "{{ 7|add:7 }} {% now 'Y' %}"),
        ("=1+1 %s %(x)s", "=1+1 %s %(x)s"),
    ],
)
def test_unusual_words_are_stored_and_shown_as_words(published, citizen, sent, stored):
    answer = open_and_send(citizen, published, words=sent)
    assert answer.status_code == 303
    report = Report.objects.get()
    assert report.words == stored
    moderator = Client()
    moderator.force_login(make_user())
    for page in (citizen.get(answer["Location"]), moderator.get(item(report))):
        assert page.status_code == 200
        assert plain(stored) in words_of(page)
        assert b"<script>alert" not in page.content
        assert not soup(page).select("img[src=x]")


def test_words_that_are_refused_come_back_as_words(published, citizen):
    response = open_and_send(citizen, published, words=ATTACK, ground="")
    assert_kept(response, words=ATTACK, ground="")
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    "reference", ["", "0000-0000", "AAAA-AAAA", "2345-6789", "%00", "é", "a" * 300, "..", "1' OR 1=1"]
)
def test_a_reference_that_names_nothing_public_is_not_found(published, client, reference):
    url = form_url(published).replace(published.reference, reference)
    for response in (client.get(url), client.post(url, WORDS)):
        assert response.status_code in (404, 405)
    assert_nothing_stored()


@pytest.mark.parametrize("status", ["awaiting", "declined", "withdrawn", "changes_requested"])
@pytest.mark.parametrize("enforce", [True, False])
def test_what_never_was_public_is_not_found_whatever_is_sent(status, enforce):
    call = make_call()
    hidden = make_contribution(call)
    Contribution.objects.filter(pk=hidden.pk).update(status=status)
    # A true form of something else of this call.
    shown = make_contribution(call, "published")
    client = Client(enforce_csrf_checks=enforce)
    fields = fields_of(client.get(form_url(shown))) | WORDS
    assert client.get(form_url(hidden)).status_code == 404
    assert client.post(form_url(hidden), fields).status_code == 404
    assert client.post(form_url(hidden), WORDS).status_code == 404
    assert_nothing_stored()


def test_a_contribution_of_another_call_is_not_found(published, client):
    other = make_call()
    url = f"{other.list_path()}{published.reference}/signaler/"
    fields = fields_of(client.get(form_url(published))) | WORDS
    assert client.get(url).status_code == client.post(url, fields).status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_no_other_method_is_answered(published, client, method):
    assert getattr(client, method)(form_url(published)).status_code == 405


# --- Robots, floods, double clicks, expired forms ---------------------------------------


def test_a_filled_trap_keeps_the_words_and_the_next_click_sends(published, citizen):
    response = open_and_send(citizen, published, website="https://vendre.example")
    assert response.status_code == 422
    assert_kept(response)
    again = fields_of(response)
    assert again["website"] == ""
    assert citizen.post(form_url(published), again).status_code == 303


def test_a_report_sent_faster_than_anybody_writes_is_kept_and_taken_later(published, citizen, settings):
    settings.RATE_LIMITS = True
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        response = open_and_send(citizen, published)
        assert response.status_code == 429
        assert_kept(response)
        assert_said(response)
        clock.shift(3.1)
        assert citizen.post(form_url(published), fields_of(response)).status_code == 303


def test_a_flood_waits_keeps_its_words_and_stops_no_contribution(published, citizen, settings):
    settings.RATE_LIMITS, settings.SENDER_RATE = True, "3/m"
    caches["limits"].clear()
    call = CallPage.objects.get()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fields = fields_of(citizen.get(form_url(published))) | WORDS
        answer_fields = fields_of(citizen.get(f"{call.url}contribuer/"))
        clock.shift(5)
        answers = [
            citizen.post(form_url(published), fields | {"words": f"Signalement {n}"}) for n in range(4)
        ]
        assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
        assert int(answers[-1]["Retry-After"]) > 0
        assert_said(answers[-1])
        assert fields_of(answers[-1])["words"] == "Signalement 3"
        answer_fields |= {"title": "Un titre", "body": "Un texte.", "email": ""}
        assert citizen.post(f"{call.url}contribuer/", answer_fields).status_code == 303
    caches["limits"].clear()
    assert Report.objects.count() == 3


def test_the_same_report_sent_twice_is_one_with_one_receipt(published, citizen):
    fields = fields_of(citizen.get(form_url(published))) | WORDS
    first, second = (citizen.post(form_url(published), fields) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert Report.objects.count() == ContactDetails.objects.count() == Email.objects.count() == 1


def test_a_second_click_after_the_content_was_taken_down_finds_the_receipt_of_the_first(published, citizen):
    fields = fields_of(citizen.get(form_url(published))) | WORDS
    first = citizen.post(form_url(published), fields)
    take_away(published)
    assert citizen.post(form_url(published), fields)["Location"] == first["Location"]
    assert Report.objects.count() == 1


def test_other_words_another_content_or_another_browser_are_another_report(published, citizen):
    other = make_contribution(CallPage.objects.get(), "published")
    receipts = {
        open_and_send(citizen, published)["Location"],
        open_and_send(citizen, published, words="Autre chose.")["Location"],
        open_and_send(citizen, other)["Location"],
        open_and_send(Client(enforce_csrf_checks=True), published)["Location"],
        *(Client().post(form_url(published), WORDS)["Location"] for _without_cookie in range(2)),
    }
    assert len(receipts) == Report.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_double_click_that_arrives_twice_at_once_is_one_report():
    contribution = make_contribution(make_call(), "published")
    browser = Client(enforce_csrf_checks=True)
    url = form_url(contribution)
    fields = fields_of(browser.get(url)) | WORDS

    def click() -> tuple[int, str | None]:
        client = Client(enforce_csrf_checks=True)
        client.cookies = browser.cookies
        response = client.post(url, fields)
        return response.status_code, response.get("Location")

    answers = at_once(*[click] * 4)
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 303
    assert Report.objects.count() == ContactDetails.objects.count() == Email.objects.count() == 1


@pytest.mark.parametrize("how", ["no token", "wrong token", "no cookie", "foreign site"])
def test_an_expired_form_keeps_the_words_and_one_click_sends_them(published, citizen, how):
    fields = fields_of(citizen.get(form_url(published))) | WORDS
    headers = {"Origin": "https://ailleurs.example"} if how == "foreign site" else {}
    if how == "no token":
        del fields["csrfmiddlewaretoken"]
    elif how == "wrong token":
        fields["csrfmiddlewaretoken"] = "x" * 64
    elif how == "no cookie":
        citizen.cookies.clear()
    response = citizen.post(form_url(published), fields, headers=headers)
    assert response.status_code == 403
    assert_kept(response)
    assert_said(response)
    assert "no-store" in response["Cache-Control"]
    assert citizen.post(form_url(published), fields_of(response)).status_code == 303


@pytest.mark.parametrize("verb", ["decline", "withdraw", "reopen"])
@pytest.mark.parametrize("expired", [True, False])
@pytest.mark.parametrize("ground", ["insult", ""])
def test_what_went_out_of_sight_while_one_wrote_says_so_and_keeps_the_words(
    verb, expired, ground, published, citizen
):
    fields = fields_of(citizen.get(form_url(published))) | WORDS | {"ground": ground}
    take_away(published, verb)
    if expired:
        del fields["csrfmiddlewaretoken"]
    response = citizen.post(form_url(published), fields)
    assert response.status_code == 410
    assert "no-store" in response["Cache-Control"]
    shown = soup(response)
    assert shown.select_one("textarea[readonly]").get_text().strip() == WORDS["words"]
    assert published.reference in words_of(response)
    # What was public is not any more, here either.
    assert "MOTS-PUBLICS" not in response.content.decode()
    assert not shown.select("form.form")
    assert_nothing_stored()
    assert citizen.get(form_url(published)).status_code == 404


def test_what_was_masked_while_one_wrote_can_still_be_reported(published, citizen):
    fields = fields_of(citizen.get(form_url(published))) | WORDS
    take_away(published, "redact")
    assert citizen.post(form_url(published), fields).status_code == 303


# --- When something else fails ----------------------------------------------------------


@pytest.mark.parametrize("failure", [RuntimeError("template"), DatabaseError("queue")])
def test_mail_that_is_down_costs_no_report_and_no_answer(published, citizen, monkeypatch, failure):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise failure

    monkeypatch.setattr(notifications.mail, "send", fail)
    assert open_and_send(citizen, published).status_code == 303
    report = Report.objects.get()
    reject(report)
    report.refresh_from_db()
    assert report.status == Status.REJECTED
    assert Email.objects.count() == 0


@pytest.mark.parametrize("sentence", ["database or disk is full", "database is locked"])
def test_a_database_that_cannot_write_stores_nothing_and_keeps_the_words(
    published, citizen, monkeypatch, caplog, sentence
):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError(sentence)

    monkeypatch.setattr("contributions.services.reporting.give_link", fail)
    response = open_and_send(citizen, published)
    assert response.status_code == 503
    assert_said(response)
    assert_kept(response)
    assert WORDS["words"] not in caplog.text
    assert WORDS["email"] not in caplog.text
    monkeypatch.undo()
    assert citizen.post(form_url(published), fields_of(response)).status_code == 303


def test_an_exception_in_the_middle_stores_nothing(published, citizen, monkeypatch):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("contributions.services.reporting.give_link", fail)
    citizen.raise_request_exception = False
    assert open_and_send(citizen, published).status_code == 500
    assert_nothing_stored()


# --- Mail -------------------------------------------------------------------------------


def test_mails_tell_of_the_report_and_repeat_no_word_of_it(published):
    report = make_report(published, email=WORDS["email"])
    answer = reject(report, words="Ces mots restent, ils ne visent personne.")
    receipt, told = Email.objects.order_by("pk")
    for mail in (receipt, told):
        body = mail.subject + mail.message
        assert mail.to == [WORDS["email"]]
        assert report.reference in body
        for word in ("MOTS-DU-SIGNALEMENT", "MOTS-PUBLICS", "Le premier bus", published.reference):
            assert word not in body
        assert "[[link:" in body
    assert answer.words in told.message
    assert answer.words not in receipt.message


def test_the_author_learns_the_rule_and_that_it_was_reported_and_nothing_else_of_it():
    received = make_received(email="auteur@example.org", body="MOTS-PUBLICS")
    moderator = make_user()
    services.publish(submission_id=received.contribution.pk, version_seen=1, by=moderator, now=timezone.now())
    report = make_report(received.contribution, email=WORDS["email"])
    reason = make_reason(title="Injures", rule="Ni injure ni menace.")
    take_down(report, reason=reason, words="MOTS-AU-TEMOIN", words_to_author="MOTS-A-L-AUTEUR")
    mail = Email.objects.filter(to="auteur@example.org").latest("pk").message
    for told in (reason.title, reason.rule, "MOTS-A-L-AUTEUR", said_of(received.contribution)):
        assert told in mail
    link = received.link
    follow = Client().get(reverse("follow", args=[token_for(link)])).content.decode()
    assert reason.title in follow
    for secret in ("MOTS-DU-SIGNALEMENT", "MOTS-AU-TEMOIN", WORDS["email"], report.reference):
        assert secret not in mail + follow
    to_reporter = Email.objects.filter(to=WORDS["email"]).latest("pk").message
    assert "MOTS-AU-TEMOIN" in to_reporter
    assert "MOTS-A-L-AUTEUR" not in to_reporter


def test_masking_after_a_report_tells_the_author_so():
    received = make_received(email="auteur@example.org", body="MOTS-PUBLICS")
    services.publish(**about(received.contribution))
    make_report(received.contribution)
    take_away(received.contribution, "redact")
    sentence = gettext(
        "Your contribution %(reference)s to “%(call)s” was reported and read again. "
        "It is public, with passages masked:"
    )
    told = sentence % {"reference": received.contribution.reference, "call": received.contribution.page.title}
    assert told in Email.objects.latest("pk").message


def test_a_rejected_report_is_not_told_to_the_author_of_a_later_decision():
    received = make_received(email="auteur@example.org")
    services.publish(**about(received.contribution))
    reject(make_report(received.contribution))
    take_away(received.contribution)
    assert said_of(received.contribution) not in Email.objects.latest("pk").message


def test_a_decision_that_no_report_led_to_speaks_of_none():
    received = make_received(email="auteur@example.org")
    take_away(received.contribution)
    assert said_of(received.contribution) not in Email.objects.latest("pk").message


def said_of(contribution: Contribution) -> str:
    """What the author of something that is taken down after a report reads first."""
    sentence = gettext(
        "Your contribution %(reference)s to “%(call)s” was reported and read again. "
        "It is no longer published."
    )
    return sentence % {"reference": contribution.reference, "call": contribution.page.title}


# --- Answering: the verbs ---------------------------------------------------------------


def about(report: Any, by: User | None = None) -> dict[str, Any]:
    submission = Submission.objects.get(pk=report.pk)
    return {
        "submission_id": report.pk,
        "version_seen": submission.version,
        "by": by or User.objects.filter(is_staff=True).first() or make_user(),
        "now": timezone.now(),
    }


def reject(report: Report, **fields: Any) -> Decision:
    values = {"upheld": False, "words": "Rien ne l’interdit."} | about(report)
    return services.answer_report(**values | fields)


def uphold(report: Report, **fields: Any) -> Decision:
    return reject(report, **{"upheld": True} | fields)


def take_down(report: Report, **fields: Any) -> Decision:
    values = {
        "content_version_seen": Submission.objects.get(pk=report.content_id).version,
        "words": "Ce passage insulte.",
    }
    return services.take_down(**about(report) | values | fields)


def test_rejecting_answers_the_report_and_leaves_the_content(published):
    report = make_report(published)
    decision = reject(report)
    report.refresh_from_db()
    assert (report.status, decision.verb) == (Status.REJECTED, Decision.Verb.REJECT_REPORT)
    assert report.submission.awaiting_since is None
    assert Contribution.objects.get().status == "published"
    assert not Decision.objects.filter(submission=published.pk, decided_by__isnull=False).exists()


@pytest.mark.parametrize("verb", ["decline", "withdraw", "reopen", "redact"])
def test_a_report_is_upheld_once_the_public_no_longer_reads_what_was_reported(published, verb):
    report = make_report(published)
    with pytest.raises(IllegalMove) as refusal:
        uphold(report)
    assert str(refusal.value).endswith(".")
    take_away(published, verb)
    assert uphold(report).verb == Decision.Verb.ACCEPT_REPORT


def test_what_was_read_again_and_published_as_it_was_still_stands(published):
    report = make_report(published)
    take_away(published, "reopen")
    services.publish(**about(published))
    assert services.stands_as_reported(report)
    with pytest.raises(IllegalMove):
        uphold(report)


def test_a_mask_from_before_the_report_answers_nothing(published):
    take_away(published, "redact")
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        report = make_report(published)
        assert services.stands_as_reported(report)


def test_words_that_the_author_corrected_since_are_not_what_was_reported(published):
    report = make_report(published)
    take_away(published, "reopen")
    submission = Submission.objects.get(pk=published.pk)
    by = make_user()
    services.request_changes(
        submission_id=published.pk,
        version_seen=submission.version,
        words="Sans l’insulte.",
        by=by,
        now=timezone.now(),
    )
    services.correct(submission_id=published.pk, title="Le bus", body="Poli.", now=timezone.now())
    services.publish(**about(published))
    assert not services.stands_as_reported(report)
    assert uphold(report)


@pytest.mark.parametrize("words", ["", "  \n"])
def test_no_answer_goes_without_words(published, words):
    report = make_report(published)
    reason = make_reason()
    for answer in (
        lambda: reject(report, words=words),
        lambda: take_down(report, reason=reason, words=words),
    ):
        with pytest.raises(IllegalMove):
            answer()
    assert Report.objects.get().status == Status.AWAITING
    assert Contribution.objects.get().status == "published"


def test_taking_down_declines_the_content_and_upholds_the_report_together(published):
    report, reason = make_report(published), make_reason()
    take_down(report, reason=reason)
    assert Contribution.objects.get().status == "declined"
    report.refresh_from_db()
    assert report.status == Status.UPHELD
    declined = Decision.objects.get(submission=published.pk, verb="decline")
    assert (declined.reason, declined.words) == (reason, "")
    assert not Submission.objects.awaiting_decision().exists()


def test_taking_down_a_content_that_was_decided_meanwhile_answers_nothing(published):
    report, reason = make_report(published), make_reason()
    seen = Submission.objects.get(pk=published.pk).version
    take_away(published, "redact")
    with pytest.raises(StaleDecision):
        take_down(report, reason=reason, content_version_seen=seen)
    assert Report.objects.get().status == Status.AWAITING
    assert Contribution.objects.get().status == "published"


def test_a_failure_between_both_leaves_both_as_they_were(published, monkeypatch):
    report, reason = make_report(published, email=WORDS["email"]), make_reason()
    mails = Email.objects.count()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("between")

    monkeypatch.setattr("contributions.services.reporting.answer_report", fail)
    with pytest.raises(RuntimeError):
        take_down(report, reason=reason)
    assert Contribution.objects.get().status == "published"
    assert Report.objects.get().status == Status.AWAITING
    assert Email.objects.count() == mails


def test_an_answered_report_is_not_answered_again(published):
    report, reason = make_report(published), make_reason()
    reject(report)
    for answer in (
        lambda: reject(report),
        lambda: reject(report, version_seen=1),
        lambda: take_down(report, reason=reason),
    ):
        with pytest.raises(StaleDecision) as refusal:
            answer()
        assert str(Decision.Verb.REJECT_REPORT.label) in str(refusal.value)
    assert Contribution.objects.get().status == "published"


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_the_same_moment_give_one_answer():
    call, reason = make_call(), make_reason()
    first, second = make_user(), make_user()
    for _ in range(3):
        contribution = make_contribution(call, "published")
        report = make_report(contribution)
        got = at_once(
            lambda report=report: reject(report, version_seen=1, by=first),
            lambda report=report: take_down(report, version_seen=1, by=second, reason=reason),
        )
        taken = Decision.objects.get(submission=report.pk)
        assert taken in got, got
        refusal = got[1 - got.index(taken)]
        assert isinstance(refusal, StaleDecision), got
        upheld = taken.verb == Decision.Verb.ACCEPT_REPORT
        status = Contribution.objects.get(pk=contribution.pk).status
        assert status == ("declined" if upheld else "published")


# --- Answering: the desk ----------------------------------------------------------------


def item(submission: Any) -> str:
    return reverse("desk:inspect", args=[submission.pk])


def send_answer(client: Client, report: Report, verb: str, **fields: Any) -> HttpResponse:
    values = {"verb": verb, "version_seen": 1, "content_version_seen": 2, "words": "Des mots pesés."}
    return client.post(reverse("desk:report", args=[report.pk]), values | fields)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def moderator() -> User:
    return make_user()


@pytest.fixture
def desk(moderator) -> Client:
    return logged_in(moderator)


@pytest.fixture
def reported() -> Report:
    """A report of something that was published here, so at version 2."""
    contribution = make_contribution(title="Le premier bus", body="MOTS-PUBLICS")
    services.publish(submission_id=contribution.pk, version_seen=1, by=make_user(), now=timezone.now())
    return make_report(contribution)


def test_the_list_says_what_was_reported_and_why(desk, reported):
    page = words_of(desk.get(reverse("desk:list"), {"status": "awaiting"}))
    line = gettext("Report of %(reference)s: %(ground)s") % {
        "reference": reported.content.reference,
        "ground": reported.get_ground_display(),
    }
    assert plain(line) in page
    assert str(Status.AWAITING.label) in page


def test_its_page_stands_beside_what_it_is_about(desk, reported):
    other = make_report(Contribution.objects.get(), words="Pareil.")
    make_reason()
    page = desk.get(item(reported))
    shown = soup(page)
    for text in ("MOTS-DU-SIGNALEMENT", "MOTS-PUBLICS", reported.get_ground_display()):
        assert text in words_of(page)
    for address in (item(reported.content), item(other), page_url(Contribution.objects.get())):
        assert shown.select(f'a[href="{address}"]'), address
    assert {button["value"] for button in shown.select("button[name=verb]")} == {"take_down", "reject"}
    assert shown.select(f'a[href="{reverse("desk:redact", args=[reported.content_id])}"]')
    # And the content's page leads to each report.
    content = soup(desk.get(item(reported.content)))
    assert content.select(f'a[href="{item(reported)}"]')
    assert content.select(f'a[href="{item(other)}"]')


@pytest.mark.parametrize("verb", ["decline", "redact"])
def test_once_the_content_is_away_or_masked_it_is_upheld_from_its_page(desk, reported, verb):
    assert send_answer(desk, reported, "uphold").status_code == 409
    take_away(Contribution.objects.get(), verb)
    offered = {button["value"] for button in soup(desk.get(item(reported))).select("button[name=verb]")}
    assert offered == {"uphold", "reject"}
    assert send_answer(desk, reported, "uphold").status_code == 302
    reported.refresh_from_db()
    assert reported.status == Status.UPHELD
    assert not soup(desk.get(item(reported))).select("button[name=verb]")


def test_one_form_takes_the_content_down_and_upholds_the_report(desk, reported, moderator):
    reason = make_reason()
    answer = send_answer(desk, reported, "take_down", reason=reason.pk, words_to_author="À l’auteur.")
    assert answer.status_code == 302
    decline = Decision.objects.get(verb="decline")
    upheld = Decision.objects.get(verb="accept_report")
    assert (decline.words, upheld.words) == ("À l’auteur.", "Des mots pesés.")
    assert decline.decided_by == upheld.decided_by == moderator
    assert Contribution.objects.get().status == "declined"


def test_each_form_of_the_page_is_sent_as_a_browser_sends_it(reported, moderator):
    make_reason()
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)
    for about in (reported, reported.content):
        forms = soup(client.get(item(about))).select("main form[method=post]")
        assert len(forms) >= 3
        for form in forms:
            fields = {control["name"]: control.get("value", "") for control in form.select("input[name]")}
            # Without its words and its reason: refused beside the field, or done, and never for its token.
            assert client.post(form["action"], fields).status_code in (302, 422), form


def test_what_is_missing_is_said_and_what_was_written_is_kept(desk, reported):
    make_reason()
    answer = send_answer(desk, reported, "take_down", words_to_author="À l’auteur, avec soin.")
    assert answer.status_code == 422
    shown = soup(answer)
    assert shown.select_one("details[open] .error-message")
    assert [area.get_text().strip() for area in shown.select("details[open] textarea")] == [
        "Des mots pesés.",
        "À l’auteur, avec soin.",
    ]
    assert send_answer(desk, reported, "reject", words="  ").status_code == 422
    assert Report.objects.get().status == Status.AWAITING


def test_a_malformed_answer_answers_nothing(desk, reported):
    reason, inactive = make_reason(), make_reason(active=False)
    for fields in [
        {"verb": "erase"},
        {"verb": ""},
        {"verb": "decline"},
        {"version_seen": ""},
        {"version_seen": "abc"},
        {"content_version_seen": "9" * 500 + "x"},
        {"reason": "abc"},
        {"reason": "9" * 30},
        {"reason": inactive.pk},
        {"words": "x" * 2001},
        {"words": "un\0deux"},
        {"words_to_author": "x" * 2001},
    ]:
        values = {"verb": "take_down", "reason": reason.pk} | fields
        response = send_answer(desk, reported, **values)
        assert response.status_code == 422, fields
        assert "MOTS-PUBLICS" in response.content.decode(), fields
    assert not Decision.objects.filter(submission=reported.pk).exists()
    assert Contribution.objects.get().status == "published"


def test_the_second_moderator_reads_who_answered_and_keeps_what_they_wrote(desk, reported, moderator):
    late = logged_in(make_user())
    send_answer(desk, reported, "reject")
    answer = send_answer(
        late,
        reported,
        "take_down",
        reason=make_reason().pk,
        words="Écrit avec soin.",
        words_to_author="Et ça.",
    )
    assert answer.status_code == 409
    page = words_of(answer)
    for text in (moderator.get_full_name(), "Écrit avec soin.", "Et ça."):
        assert text in page
    assert Contribution.objects.get().status == "published"


def test_a_content_that_somebody_masked_meanwhile_is_not_taken_down_unseen(desk, reported):
    take_away(Contribution.objects.get(), "redact")
    answer = send_answer(desk, reported, "take_down", reason=make_reason().pk)
    assert answer.status_code == 409
    assert "Des mots pesés." in words_of(answer)
    assert Report.objects.get().status == Status.AWAITING


def test_the_views_of_other_kinds_do_not_decide_a_report_nor_this_one_a_contribution(desk, reported):
    make_reason()
    decide = reverse("desk:decide", args=[reported.pk])
    for verb in ("publish", "withdraw", "reopen"):
        assert desk.post(decide, {"verb": verb, "version_seen": 1}).status_code == 404
    about_content = reverse("desk:report", args=[reported.content_id])
    assert desk.post(about_content, {"verb": "reject", "version_seen": 2, "words": "x"}).status_code == 404
    assert desk.get(reverse("desk:redact", args=[reported.pk])).status_code == 302
    assert desk.get(reverse("desk:attachment", args=[reported.pk])).status_code == 404
    assert desk.get(reverse("desk:report", args=[reported.pk])).status_code == 302
    assert Report.objects.get().status == Status.AWAITING


def test_a_report_is_claimed_assigned_and_tagged_like_anything_else(reported):
    coordinator = make_user("coordinator")
    coordinator.is_superuser = True  # may tag, whatever the groups of this installation say
    coordinator.save()
    client = logged_in(coordinator)
    assert client.post(reverse("desk:claim", args=[reported.pk]), {"claim": ""}).status_code == 302
    values = {"tags": "urgent", "assigned_to": coordinator.pk}
    assert client.post(reverse("desk:sort", args=[reported.pk]), values).status_code == 302
    submission = Submission.objects.get(pk=reported.pk)
    assert (submission.claimed_by, submission.assigned_to) == (coordinator, coordinator)
    assert "urgent" in words_of(client.get(item(reported)))


@pytest.mark.parametrize(
    ("who", "reads", "answers"),
    [
        ("anonymous", False, False),
        ("editor", False, False),
        ("reader", True, False),
        ("elsewhere", False, False),
        ("here", True, True),
        ("moderator", True, True),
        ("coordinator", True, True),
        ("admin", True, True),
    ],
)
def test_who_reads_a_report_and_who_answers_it(who, reads, answers, reported):
    client = logged_in_as(who, reported)
    page = client.get(item(reported))
    assert (page.status_code == 200) == reads
    # Its words are for those who moderate.
    assert ("MOTS-DU-SIGNALEMENT" in page.content.decode()) == answers
    assert ("button" in page.content.decode() and 'value="reject"' in page.content.decode()) == answers
    send_answer(client, reported, "reject")
    assert Report.objects.get().status == (Status.REJECTED if answers else Status.AWAITING)
    listed = client.get(reverse("desk:list"), {"status": "awaiting", "kind": "report"})
    if not reads:
        assert reported.reference not in listed.content.decode()


def logged_in_as(who: str, report: Report) -> Client:
    if who == "anonymous":
        return Client()
    if who == "reader":
        user = User.objects.create_user("reader@example.org")
        codes = ["access_admin", "view_contribution"]
        user.user_permissions.set(Permission.objects.filter(codename__in=codes))
        return logged_in(user)
    user = make_user(who if who in ("editor", "moderator", "coordinator", "admin") else "moderator")
    if who in ("here", "elsewhere"):
        page_id = report.submission.page_id if who == "here" else make_call().pk
        ModeratorLimit.objects.create(user=user, page_id=page_id)
    return logged_in(user)


def test_whoever_lost_the_right_meanwhile_answers_nothing_and_keeps_their_words(reported, moderator):
    client = logged_in(moderator)
    assert client.get(item(reported)).status_code == 200
    moderator.groups.clear()
    codes = ["access_admin", "view_contribution"]
    moderator.user_permissions.set(Permission.objects.filter(codename__in=codes))
    answer = send_answer(client, reported, "reject")
    assert answer.status_code == 403
    assert "Des mots pesés." in words_of(answer)
    assert Report.objects.get().status == Status.AWAITING


def queries(client: Client, url: str) -> int:
    client.get(url)  # what is remembered between requests
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_cost_the_same_with_3_reports_and_with_30(desk, reported, client):
    contribution = Contribution.objects.get()
    receipt = reverse("follow", args=[token_for(link_of(reported))])
    addresses = {
        "item": (desk, item(reported)),
        "content": (desk, item(contribution)),
        "list": (desk, reverse("desk:list") + "?status=awaiting"),
        "receipt": (client, receipt),
    }
    costs = []
    for number in (3, 30):
        for one in range(number - Report.objects.count()):
            make_report(contribution, words=f"Signalement {number} {one}")
        costs.append({name: queries(*where) for name, where in addresses.items()})
    assert costs[0] == costs[1]
    assert costs[0]["item"] <= 40
    assert costs[0]["receipt"] <= 14


def link_of(report: Report) -> Any:
    return report.submission.secret_links.get()


# --- The answer, at the secret link -----------------------------------------------------


@pytest.mark.parametrize("upheld", [True, False])
def test_whoever_reported_reads_the_reasoned_answer(upheld, published, client):
    report = make_report(published)
    address = reverse("follow", args=[token_for(link_of(report))])
    if upheld:
        take_down(report, reason=make_reason(), words="MOTS-DE-LA-REPONSE", words_to_author="MOTS-A-L-AUTEUR")
    else:
        reject(report, words="MOTS-DE-LA-REPONSE")
    page = client.get(address)
    shown = words_of(page)
    report.refresh_from_db()
    assert "MOTS-DE-LA-REPONSE" in shown
    assert str(report.get_status_display()) in shown
    assert "MOTS-A-L-AUTEUR" not in shown
    assert "MOTS-PUBLICS" not in shown
    assert bool(soup(page).select(f'a[href="{page_url(published)}"]')) != upheld
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "no-referrer"


def test_the_receipt_answers_to_nothing_but_reading_and_has_no_file(published, client):
    report = make_report(published)
    address = reverse("follow", args=[token_for(link_of(report))])
    before = list(Submission.objects.values())
    assert client.get(address).status_code == client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    assert client.get(f"{address}piece-jointe/").status_code == 404
    assert list(Submission.objects.values()) == before


# --- What waits -------------------------------------------------------------------------


def test_today_counts_reports_and_contests_with_the_rest_and_what_of_them_is_late(moderator):
    with time_machine.travel("2026-11-02 10:00Z", tick=False):
        contribution = make_contribution(make_call(), "published")
        old = make_report(contribution)
    with time_machine.travel("2026-11-23 09:30Z", tick=False):
        make_report(contribution, words="Pareil.")
        make_contribution(CallPage.objects.get())
        [line] = waiting_for(moderator)
        assert (line.count, line.late) == (3, 1)
        assert list(late_submissions(now=timezone.now())) == [old.submission]


def test_today_shows_a_moderator_what_is_theirs(reported, moderator):
    ModeratorLimit.objects.create(user=moderator, page=make_call())
    [line] = waiting_for(moderator)
    assert (line.count, line.late) == (0, 0)


def test_beyond_a_thousand_today_says_more_than(reported, moderator, monkeypatch):
    make_report(Contribution.objects.get(), words="Pareil.")
    monkeypatch.setattr("contributions.counts.COUNTED_AT_MOST", 1)
    [line] = waiting_for(moderator)
    assert (line.count, line.more, line.more_late) == (1, True, False)
    panel = soup(logged_in(moderator).get("/admin/")).select_one("section[aria-labelledby=today-heading]")
    expected = gettext("more than <b>%(count)s</b>") % {"count": 1}
    assert plain(expected.replace("<b>", "").replace("</b>", "")) in plain(panel.get_text(" "))
