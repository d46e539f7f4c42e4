"""By the secret link of a referral: confirm, agree to the brief, ask for another, take it back."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.formats import date_format
from post_office.models import Email

from contributions import services as contribution_services
from contributions.models import Decision, ThreadEntry
from contributions.services import IllegalMove
from lab.models import Referral, ReferralContact
from lab.referrals import services
from lab.referrals.link_views import BriefView
from lab.referrals.standing import WORDS
from lab.referrals.states import sentence_of
from lab.statuses import REFERRAL_OVER
from people.links import path_for
from people.models import AgentDomain, ContactDetails, SecretLink
from people.services import give_link
from tests.reading import fields_of, plain, soup, words_of
from tests.referring import make_brief, make_referral, make_sent

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def link_to(referral: Referral, then: str = "") -> str:
    return f"{path_for(give_link(referral.submission))}{then}"


def now_of(referral: Referral) -> Referral:
    return Referral.objects.select_related("submission", "page").get(pk=referral.pk)


def confirm_path(referral: Referral) -> str:
    return path_for(SecretLink.objects.get(submission=referral.pk, purpose="confirm"))


# --- The address ------------------------------------------------------------------------


def test_a_button_confirms_it_and_the_link_is_the_mailbox_s_alone():
    sent = make_sent()
    referral, former = sent.referral, path_for(sent.link)
    page = Client().get(confirm_path(referral))
    assert page.status_code == 200
    assert now_of(referral).confirmed_at is None
    response = Client().post(confirm_path(referral), fields_of(page))
    assert response.status_code == 303
    row = now_of(referral)
    assert (row.confirmed_at, row.answer_due) == (NOW, date(2026, 11, 26))
    assert (row.submission.awaiting_since, row.submission.delete_after) == (NOW, None)
    assert ContactDetails.objects.get().confirmed_at == NOW
    assert response["Location"] != former
    assert Client().get(former).status_code == 404
    assert plain(date_format(row.answer_due)) in words_of(Client().get(response["Location"]))
    # Its owner has the link by mail as well; the second click is told, and changes nothing.
    assert Email.objects.filter(to=ContactDetails.objects.get().email).count() == 2
    again = Client().post(confirm_path(referral))
    assert again.status_code == 410
    assert response["Location"] not in again.content.decode()
    assert now_of(referral).submission.version == row.submission.version


@pytest.mark.parametrize(
    ("confirmed", "due"),
    [
        (datetime(2026, 7, 13, 9, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 12, 24, 9, tzinfo=UTC), date(2026, 12, 28)),
        (datetime(2026, 11, 27, 9, tzinfo=UTC), date(2026, 11, 30)),
        # Already the next day in Paris.
        (datetime(2026, 7, 13, 22, 30, tzinfo=UTC), date(2026, 7, 15)),
    ],
)
def test_a_deadline_on_a_holiday_moves_on(page, clock, confirmed, due):
    type(page).objects.filter(pk=page.pk).update(read_within_days=1)
    page.refresh_from_db()
    clock.move_to(confirmed)
    referral = make_sent(page, now=confirmed).referral
    services.confirm_referral(submission_id=referral.pk, now=confirmed)
    assert now_of(referral).answer_due == due


def test_a_mail_that_was_lost_is_sent_again_three_times_a_day_at_most():
    referral = make_referral(confirmed=False)
    for _time in range(4):
        page = Client().get(link_to(referral, "saisine/confirmation/"))
        assert Client().post(link_to(referral, "saisine/confirmation/"), fields_of(page)).status_code == 303
    leaving = [mail.scheduled_time for mail in Email.objects.order_by("pk")]
    assert sum(at <= NOW for at in leaving) == 3
    # The first link still confirms.
    assert Client().post(confirm_path(referral)).status_code == 303
    assert Client().get(link_to(referral, "saisine/confirmation/")).status_code == 302


def test_taken_back_or_without_its_address_nothing_is_confirmed_any_more():
    referral = make_referral(confirmed=False)
    services.withdraw(submission_id=referral.pk, now=NOW)
    assert Client().get(confirm_path(referral)).status_code == 410
    assert Client().post(confirm_path(referral)).status_code == 410
    other = make_referral(confirmed=False)
    address = confirm_path(other)
    contribution_services.remove_address(submission_id=other.pk)
    assert Client().post(address).status_code == 404
    with pytest.raises(IllegalMove):
        services.confirm_referral(submission_id=other.pk, now=NOW)
    assert Client().get(link_to(other)).context["standing"].variant == "warn"


def test_another_address_is_professional_as_well():
    AgentDomain.objects.create(domain="region.example.org")
    referral = make_referral()
    for email, status in (("moi@ailleurs.example", 409), ("autre@region.example.org", 303)):
        contribution_services.ask_address(submission_id=referral.pk, email=email, now=NOW)
        response = Client().post(confirm_path(referral))
        assert response.status_code == status
    assert ContactDetails.objects.get(submission=referral.pk).email == "autre@region.example.org"


@pytest.mark.parametrize("status", WORDS)
def test_its_own_page_never_sends_to_itself(status):
    referral = make_referral(status)
    said = words_of(Client().get(link_to(referral)))
    assert plain(WORDS[status]) in said
    assert plain(sentence_of(referral)) not in said


# --- The brief --------------------------------------------------------------------------


def agree_form(referral: Referral) -> dict[str, str]:
    return fields_of(Client().get(link_to(referral, "commande/")))


def test_agreeing_publishes_the_brief_and_none_of_what_was_sent():
    referral = make_referral("reframing", public_title="Rentrer du lycée le soir")
    page = Client().get(link_to(referral))
    assert link_to(referral, "commande/") in page.content.decode()
    response = Client().post(link_to(referral, "commande/"), agree_form(referral))
    assert (response.status_code, response["Location"]) == (303, link_to(referral))
    row = now_of(referral)
    assert (row.status, row.published_at, row.public_title) == ("agreed", NOW, "Rentrer du lycée le soir")
    assert row.public_question == row.briefs.get().question
    assert row.briefs.get().agreed_at == NOW
    entry = ThreadEntry.objects.get(submission=row.submission, kind="brief_agreed")
    assert entry.public
    public = words_of(Client().get(row.page.public_path(row.submission)))
    for point in row.briefs.get().points.all():
        assert point.text in public
    assert row.title not in public
    assert Email.objects.filter(subject__contains=row.reference).count() == 3
    # The second click finds it done.
    assert Client().post(link_to(referral, "commande/"), {"number": "1"}).status_code == 303
    assert Client().get(link_to(referral, "commande/")).status_code == 302


def test_the_title_of_the_page_is_that_of_the_version_that_is_agreed():
    referral = make_referral("reframing", public_title="Avant")
    make_brief(referral, public_title="Après")
    services.agree_brief(submission_id=referral.pk, number=2, now=NOW)
    assert now_of(referral).public_title == "Après"


def test_without_a_title_of_the_team_the_question_stands_for_it():
    referral = make_referral("reframing")
    make_brief(referral, question="Que faire ? " * 30)
    services.agree_brief(submission_id=referral.pk, number=2, now=NOW)
    row = now_of(referral)
    assert row.public_title.startswith("Que faire ?")
    assert len(row.public_title) <= 140


def test_a_newer_version_proposed_meanwhile_is_shown_and_nothing_is_agreed():
    referral = make_referral("reframing")
    fields = agree_form(referral)
    make_brief(referral, "Un point tout neuf.", note="Plus court.")
    response = Client().post(link_to(referral, "commande/"), fields)
    assert response.status_code == 409
    said = words_of(response)
    assert "Un point tout neuf." in said
    # Nothing was written: nothing is kept, or to be sent again.
    assert plain(BriefView.changed_notice) in said
    assert plain(BriefView.unsent_title) in said
    assert fields_of(response)["number"] == "2"
    assert now_of(referral).status == "reframing"
    assert Client().post(link_to(referral, "commande/"), fields_of(response)).status_code == 303
    assert [brief.agreed_at for brief in now_of(referral).briefs.all()] == [None, NOW]


@pytest.mark.parametrize("number", ["", "0", "99", "²", "1e3", "-1", "x" * 50, "9" * 60])
def test_a_version_that_there_is_not_is_not_agreed_to(number):
    referral = make_referral("reframing")
    assert Client().post(link_to(referral, "commande/"), {"number": number}).status_code == 409
    assert not now_of(referral).briefs.filter(agreed_at__isnull=False).exists()


def test_proposed_again_the_agreed_version_stays_public_until_the_new_one_is_agreed():
    referral = make_referral("agreed")
    make_brief(referral, "Un point nouveau.")
    Referral.objects.filter(pk=referral.pk).update(status="reframing")
    row = now_of(referral)
    address = row.page.public_path(row.submission)
    public = words_of(Client().get(address))
    assert "Question de la version 1 ?" in public
    assert "Un point nouveau." not in public
    own = words_of(Client().get(link_to(referral)))
    assert "Un point nouveau." in own
    services.agree_brief(submission_id=referral.pk, number=2, now=NOW + timedelta(hours=1))
    page = Client().get(address)
    assert "Un point nouveau." in words_of(page)
    # The former one is read behind its line.
    assert "Question de la version 1 ?" in plain(soup(page).select_one("details").get_text(" "))


@pytest.mark.parametrize("status", ["awaiting", "admissible", *sorted(REFERRAL_OVER)])
def test_where_no_brief_waits_a_sentence_says_where_it_stands(status):
    referral = make_referral(status)
    make_brief(referral)
    for then in ("commande/", "commande/reformuler/"):
        response = Client().post(link_to(referral, then), {"number": "1", "words": "Autre chose"})
        assert response.status_code == 409
        assert plain(response.context["why"]) in words_of(response)
    assert Client().get(link_to(referral, then)).status_code == 302
    assert not now_of(referral).briefs.filter(agreed_at__isnull=False).exists()


def test_a_change_is_asked_for_without_agreeing_and_goes_to_the_team():
    referral = make_referral("reframing")
    url = link_to(referral, "commande/reformuler/")
    response = Client().post(url, fields_of(Client().get(url)) | {"words": "Le point 2 est hors sujet."})
    assert response.status_code == 303
    row = now_of(referral)
    assert (row.status, row.submission.awaiting_since) == ("reframing", NOW)
    entry = ThreadEntry.objects.get(submission=row.submission, kind="changes_requested")
    assert (entry.text, entry.public) == ("Le point 2 est hors sujet.", False)
    assert entry.text in words_of(Client().get(link_to(referral)))
    # Empty or too long, the words come back.
    for words in ("", "é" * 2001):
        response = Client().post(url, {"number": "1", "words": words})
        assert response.status_code == 422
        assert fields_of(response)["words"] == words
    for number in range(services.commissioning.MOST_CHANGES - 1):
        services.ask_for_change(submission_id=referral.pk, number=1, words=f"Encore {number}", now=NOW)
    response = Client().post(url, {"number": "1", "words": "Une de trop"})
    assert response.status_code == 409
    assert soup(response).select_one("#kept-words").get_text().strip() == "Une de trop"


def test_a_second_click_asks_for_no_second_change():
    referral = make_referral("reframing")
    url = link_to(referral, "commande/reformuler/")
    sent = fields_of(Client().get(url)) | {"words": "Le point 2 est hors sujet."}
    for _click in range(2):
        assert Client().post(url, sent).status_code == 303
    asked = ThreadEntry.objects.filter(submission=referral.pk, kind="changes_requested")
    first = asked.get()
    version = now_of(referral).submission.version
    # Other words are another change; the same words about the next version are too.
    services.ask_for_change(submission_id=referral.pk, number=1, words="Et le point 3.", now=NOW)
    assert now_of(referral).submission.version == version + 1
    make_brief(referral, note="Sans le point 2.", now=NOW + timedelta(hours=1))
    again = {"number": 2, "words": "Et le point 3.", "now": NOW + timedelta(hours=2)}
    entries = [services.ask_for_change(submission_id=referral.pk, **again) for _click in range(2)]
    assert entries[0] == entries[1] != first
    assert asked.count() == 3


# --- Taking it back ---------------------------------------------------------------------


def test_two_taps_take_it_back_and_what_was_public_says_so():
    referral = make_referral("agreed")
    url = link_to(referral, "saisine/retirer/")
    page = Client().get(url)
    assert now_of(referral).status == "agreed"
    for _click in range(2):
        assert Client().post(url, fields_of(page)).status_code == 303
    row = now_of(referral)
    assert (row.status, row.submission.delete_after) == ("withdrawn", row.page.contact_details_until(NOW))
    assert Decision.objects.get(submission=row.submission).verb == "withdraw"
    public = Client().get(row.page.public_path(row.submission))
    assert public.status_code == 200
    assert str(row.get_status_display()) in words_of(public)
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("status", sorted(REFERRAL_OVER - {"withdrawn"}))
def test_what_is_over_is_not_taken_back(status):
    referral = make_referral(status)
    response = Client().post(link_to(referral, "saisine/retirer/"))
    assert response.status_code == 409
    assert now_of(referral).status == status


def test_an_expired_form_does_nothing_and_offers_a_fresh_button():
    referral = make_referral("reframing")
    for then in ("commande/", "saisine/retirer/", "commande/reformuler/"):
        response = Client(enforce_csrf_checks=True).post(link_to(referral, then), {"words": "Mes mots"})
        assert response.status_code == 403
        assert fields_of(response)
    assert fields_of(response)["words"] == "Mes mots"
    assert now_of(referral).status == "reframing"


def test_a_fault_of_the_database_does_nothing_and_says_so(monkeypatch):
    from django.db import DatabaseError

    def fails(*args, **kwargs):
        raise DatabaseError

    referral = make_referral("reframing")
    fields = agree_form(referral)
    monkeypatch.setattr(BriefView, "send", fails)
    assert Client().post(link_to(referral, "commande/"), fields).status_code == 503


def test_a_link_of_another_kind_or_erased_opens_none_of_these():
    referral = make_referral("reframing")
    address = link_to(referral)
    contribution_services.erase(submission_id=referral.pk, by=None, now=NOW)
    for then in ("commande/", "commande/reformuler/", "saisine/retirer/", "saisine/confirmation/"):
        assert Client().get(f"{address}{then}").status_code == 404
        assert Client().post(f"{address}{then}").status_code == 404
    assert Client().get(address).status_code == 200
    assert now_of(referral).status == "withdrawn"


def test_whoever_sent_it_is_kept_from_the_last_exchange_on(clock):
    referral = make_referral("reframing")
    later = NOW + timedelta(days=100)
    services.agree_brief(submission_id=referral.pk, number=1, now=later)
    until = referral.page.contact_details_until(later)
    assert ReferralContact.objects.get().delete_after == until
    assert ContactDetails.objects.get().delete_after == until


@pytest.mark.parametrize("status", ["awaiting", "reframing", "agreed", "refused"])
def test_the_page_of_the_link_says_where_it_stands_and_what_was_sent(status):
    referral = make_referral(status)
    words = words_of(Client().get(link_to(referral)))
    for said in (referral.reference, "Camille Essai", referral.situation, str(referral.get_status_display())):
        assert plain(said) in words
