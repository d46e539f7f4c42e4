"""Referrals on the desk: who sees what, the decisions, the brief, the links, the documents."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import ModelLogEntry

from contributions.models import Decision, ThreadEntry
from contributions.queue import QUEUE_CONTACT_DETAILS, QUEUE_INDEX, QUEUE_ITEM
from lab.models import BriefVersion, PageLink
from lab.referrals.services import ask_for_change
from lab.statuses import ReferralStatus as Status
from tests.cms import logged_in, outcome, sentences
from tests.days import make_day
from tests.factories import make_call, make_user
from tests.reading import fields_of, plain, soup, words_of
from tests.referring_cms import (
    ALL_MET,
    admit,
    agree,
    fresh,
    make_document,
    make_referral,
    make_referral_in,
    propose,
)
from tests.subjects import make_subject

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LIST = "?status=awaiting&kind=referral"
YES = dict.fromkeys(ALL_MET, "yes")


def item(referral):
    return reverse(QUEUE_ITEM, args=[referral.pk])


def address(name, referral, *more):
    return reverse(f"lab_referral_{name}", args=[referral.pk, *more])


def decide(client, referral, verb, **said):
    data = {"verb": verb, "version_seen": fresh(referral).submission.version} | said
    return client.post(address("decide", referral), data)


# --- Who sees what --------------------------------------------------------------------


def test_a_coordinator_reads_everything_and_the_log_keeps_who_looked_at_the_contact():
    referral = make_referral(
        name="MARKED-NAME", email="marked@example.org", title="Le premier bus", means="Un car"
    )
    make_document(referral, "plan.pdf")
    client = logged_in(make_user("coordinator"))
    listed = client.get(reverse(QUEUE_INDEX) + LIST)
    assert "Le premier bus" in words_of(listed)
    page = client.get(item(referral))
    text = words_of(page)
    assert soup(page).select("a[download]")
    for said in ("Le premier bus", "Un car", "plan.pdf", referral.commissioner, "L’assemblée."):
        assert said in text
    for response in (listed, page):
        assert "marked" not in response.content.decode().lower()
    assert not ModelLogEntry.objects.exists()
    shown = client.post(reverse(QUEUE_CONTACT_DETAILS, args=[referral.pk]))
    text = words_of(shown)
    for said in ("MARKED-NAME", "01 99 00 00 98", "marked@example.org"):
        assert said in text
    assert ModelLogEntry.objects.get().action == "contributions.contact_details_shown"


def test_an_editor_reads_it_without_the_contact_and_decides_nothing():
    referral = make_referral(name="MARKED-NAME", email="marked@example.org")
    document = make_document(referral, "MARKED.pdf")
    client = logged_in(make_user("editor"))
    page = client.get(item(referral))
    assert page.status_code == 200
    assert "MARKED" not in page.content.decode().upper()
    assert not soup(page).select("[data-desk-move]")
    # A letter says who wrote it.
    assert not soup(page).select("a[download]")
    assert "marked" not in words_of(page).lower()
    refused = [
        client.get(reverse("referral_document", args=[document.pk])),
        client.post(reverse(QUEUE_CONTACT_DETAILS, args=[referral.pk])),
        client.get(address("brief", referral)),
        client.post(address("links", referral)),
        decide(client, referral, "admit", **YES),
    ]
    assert [outcome(response) for response in refused] == ["refused"] * 5
    assert fresh(referral).status == Status.AWAITING
    assert not PageLink.objects.exists()


def test_a_moderator_sees_nothing_of_it_anywhere():
    referral = make_referral(title="MARKED-TITLE")
    document = make_document(referral, "MARKED.pdf")
    admit(make_referral(title="MARKED-OTHER"), words="MARKED-WORDS")
    reference = referral.reference
    client = logged_in(make_user("moderator"))
    decision = Decision.objects.get()
    for url in (
        reverse(QUEUE_INDEX),
        reverse(QUEUE_INDEX) + LIST,
        "/admin/",
        "/admin/contributions/decision/",
    ):
        content = client.get(url).content.decode()
        assert "MARKED" not in content, url
        assert reference not in content, url
        assert decision.submission.reference not in content, url
    searched = client.get(f"{reverse(QUEUE_INDEX)}?q={reference}")
    assert searched.status_code == 200
    refused = [
        item(referral),
        address("decide", referral),
        address("brief", referral),
        reverse("referral_document", args=[document.pk]),
        f"/admin/contributions/decision/inspect/{decision.pk}/",
    ]
    got = [
        outcome(client.post(url) if "decide" in url else client.get(url)) for url in refused[:1] + refused[2:]
    ]
    assert set(got) == {"refused"}
    assert outcome(decide(client, referral, "admit", **YES)) == "refused"


# --- Decisions ------------------------------------------------------------------------


def test_admitting_refusing_and_passing_on_from_the_desk():
    first, second, third = (make_referral() for _each in range(3))
    client = logged_in(user := make_user("coordinator"))
    wrong = decide(client, first, "admit", **YES | {"can_be_tested": "no"}, words="Des mots gardés.")
    assert wrong.status_code == 422
    assert "Des mots gardés." in wrong.content.decode()
    assert outcome(decide(client, first, "admit", **YES)) == "done"
    assert fresh(first).status == Status.ADMISSIBLE
    # A refusal wants a criterion, words, and a choice of who reads it.
    wrong = decide(client, second, "refuse", **YES)
    assert wrong.status_code == 422
    assert (
        len(soup(wrong).select(f"#refuse_{'is_competent'}_error, #refuse_words_error, #refuse_publish_error"))
        == 3
    )
    no = YES | {"is_competent": "no"}
    said = no | {"words": "Ce n’est pas de son ressort.", "publish": "publish"}
    wrong = decide(client, second, "refuse", **said)
    assert wrong.status_code == 422
    assert plain(gettext("Write what everybody will read.")) in words_of(wrong)
    shown = {"public_title": "Un titre", "public_question": "Une question ?"}
    assert outcome(decide(client, second, "refuse", **said, **shown)) == "done"
    assert fresh(second).published_at is not None
    assert fresh(second).is_competent is False
    kept = {"to": "Le département", "words": "Il est compétent.", "publish": "keep"}
    assert outcome(decide(client, third, "pass_on", **kept)) == "done"
    assert (fresh(third).passed_on_to, fresh(third).published_at) == ("Le département", None)
    assert set(Decision.objects.values_list("decided_by", flat=True)) == {user.pk}
    # Afterwards it is published, from the same page.
    assert soup(client.get(item(third))).select("[data-desk-move=publish]")
    assert outcome(decide(client, third, "publish", words="Il est compétent.", **shown)) == "done"
    assert fresh(third).published_at is not None


def test_who_comes_second_is_told_and_keeps_every_word():
    referral = make_referral()
    first, second = make_user("coordinator"), make_user("coordinator")
    assert outcome(decide(logged_in(first), referral, "admit", **YES)) == "done"
    said = YES | {"is_competent": "no", "words": "Mes raisons.", "publish": "publish"}
    said |= {"public_title": "Mon titre", "public_question": "Ma question ?", "version_seen": 1}
    late = logged_in(second).post(address("decide", referral), {"verb": "refuse"} | said)
    assert late.status_code == 409
    text = words_of(late)
    for kept in (str(first), "Mes raisons.", "Mon titre", "Ma question ?"):
        assert kept in text
    assert fresh(referral).status == Status.ADMISSIBLE


def test_what_comes_out_is_published_and_addresses_opened_by_hand_lead_back():
    referral = make_referral_in("agreed")
    client = logged_in(make_user("coordinator"))
    assert decide(client, referral, "answer").status_code == 422
    assert outcome(decide(client, referral, "answer", words="Voici le résultat.")) == "done"
    assert (fresh(referral).status, fresh(referral).public_words) == (Status.ANSWERED, "Voici le résultat.")
    assert client.get(address("decide", referral))["Location"].endswith(item(referral))
    assert client.get(address("links", referral))["Location"].endswith(item(referral))
    # Nothing can be proposed any more: the editor says so.
    assert client.get(address("brief", referral))["Location"].endswith(item(referral))
    assert decide(client, referral, "nonsense").status_code == 404
    other = make_call()
    assert client.post(address("decide", other), {"verb": "admit"}).status_code == 404


# --- The brief ------------------------------------------------------------------------


def test_a_brief_is_written_put_in_order_and_proposed_without_javascript():
    referral = make_referral_in("admissible", question="MARKED-QUESTION")
    client, url = logged_in(make_user("coordinator")), address("brief", referral)
    page = client.get(url)
    assert "MARKED-QUESTION" in words_of(page)
    sent = fields_of(page, "form.brief-editor")
    assert sent["points-TOTAL_FORMS"] == "4"
    sent |= {
        "points-0-text": "Le second point",
        "points-0-ORDER": "2",
        "points-1-text": "Le premier point",
        "points-1-ORDER": "1",
        "public_title": "Un titre public",
    }
    page = client.post(url, sent | {"more": "1"})
    assert page.status_code == 200
    more = fields_of(page, "form.brief-editor")
    assert [more[f"points-{row}-text"] for row in range(3)] == ["Le premier point", "Le second point", ""]
    assert more["points-TOTAL_FORMS"] == "5"
    assert more["public_title"] == "Un titre public"
    assert not soup(page).select(".error-message")
    wrong = client.post(url, more)
    assert wrong.status_code == 422
    assert [each["id"] for each in soup(wrong).select(".w-field__errors")] == ["id_question_error"]
    assert "Le second point" in wrong.content.decode()
    assert outcome(client.post(url, more | {"question": "La question ?"})) == "done"
    brief = BriefVersion.objects.get()
    assert list(brief.points.values_list("text", flat=True)) == ["Le premier point", "Le second point"]
    # The second version begins with the words of the first, and wants to know what changed.
    sent = fields_of(client.get(url), "form.brief-editor")
    assert sent["question"] == "La question ?"
    assert sent["points-1-text"] == "Le second point"
    assert client.post(url, sent).status_code == 422
    sent |= {"points-0-text": "", "note": "Un point de moins."}
    assert outcome(client.post(url, sent)) == "done"
    newest = BriefVersion.objects.get(number=2)
    assert list(newest.points.values_list("number", "text")) == [(1, "Le second point")]
    text = words_of(client.get(item(referral)))
    for said in ("Le premier point", "Un point de moins."):
        assert said in text


@pytest.mark.parametrize(
    "broken",
    [
        {"points-TOTAL_FORMS": "x"},
        {"points-TOTAL_FORMS": "999999"},
        {"points-0-ORDER": "²"},
        {"version_seen": "x"},
        {"points-0-text": "long " * 300},
    ],
)
def test_a_broken_brief_is_refused_in_words_and_never_fails(broken):
    referral = make_referral_in("admissible")
    client, url = logged_in(make_user("coordinator")), address("brief", referral)
    sent = fields_of(client.get(url), "form.brief-editor")
    sent |= {"public_title": "T", "question": "Q ?", "points-0-text": "P"} | broken
    assert client.post(url, sent | {"more": "1"}).status_code == 200
    assert client.post(url, sent).status_code == 422
    assert not BriefVersion.objects.exists()


def test_a_brief_that_was_agreed_to_meanwhile_is_told_with_every_word_and_can_be_proposed_again():
    referral = make_referral_in("reframing")
    client, url = logged_in(make_user("coordinator")), address("brief", referral)
    sent = fields_of(client.get(url), "form.brief-editor") | {"question": "Autre ?", "note": "Mieux."}
    agree(referral)
    late = client.post(url, sent)
    assert late.status_code == 409
    assert "Autre ?" in late.content.decode()
    assert referral.reference in words_of(late)
    assert plain(gettext("Your words are below: nothing was proposed.")) in words_of(late)
    # On screen: it was agreed to, and stays public.
    assert soup(late).select(".help-warning")
    assert fresh(referral).status == Status.AGREED
    assert outcome(client.post(url, fields_of(late, "form.brief-editor"))) == "done"
    # And so on its page, where it waits again for its commissioner.
    page = client.get(item(referral))
    assert len(soup(page).select(".help-info")) == 1


# --- Links and documents --------------------------------------------------------------


def test_pages_and_the_subject_are_linked_changed_and_taken_away():
    referral, call, day = make_referral_in("admissible"), make_call(), make_day()
    subject = make_subject().submission
    client, url = logged_in(make_user("coordinator")), address("links", referral)
    typed = subject.reference.replace("-", "").lower()
    saved = client.post(url, {"page_0": call.pk, "page_1": day.pk, "page_2": call.pk, "subject": typed})
    assert outcome(saved) == "done"
    assert fresh(referral).subject == subject
    assert set(PageLink.objects.values_list("page", flat=True)) == {call.pk, day.pk}
    assert call.title in words_of(client.get(item(referral)))
    wrong = client.post(url, {"page_0": call.pk, "subject": "rien"})
    assert wrong.status_code == 422
    assert plain(gettext("No proposed subject has this reference.")) in words_of(wrong)
    # Another sort of page is not what comes of a referral.
    assert client.post(url, {"page_0": referral.page_id, "subject": ""}).status_code == 409
    assert client.post(url, {"page_0": "9" * 30, "subject": ""}).status_code == 422
    assert PageLink.objects.count() == 2
    assert outcome(client.post(url, {"page_0": day.pk, "subject": ""})) == "done"
    assert set(PageLink.objects.values_list("page", flat=True)) == {day.pk}
    assert fresh(referral).subject is None
    assert ModelLogEntry.objects.filter(action="lab.referral_linked").count() == 2


def test_two_who_link_at_once_unlink_nothing_of_one_another():
    referral, first, second, third = make_referral_in("admissible"), *(make_call() for _each in range(3))
    client, url = logged_in(make_user("coordinator")), address("links", referral)
    client.post(url, {"page_0": first.pk, "subject": ""})
    subject = make_subject().submission
    screens = [fields_of(client.get(item(referral)), f"form[action='{url}']") for _who in range(2)]
    assert (
        outcome(client.post(url, screens[0] | {"page_1": second.pk, "subject": subject.reference})) == "done"
    )
    assert outcome(client.post(url, screens[1] | {"page_1": third.pk})) == "done"
    linked = PageLink.objects.filter(submission=referral.pk).values_list("page", flat=True)
    assert set(linked.all()) == {first.pk, second.pk, third.pk}
    assert fresh(referral).subject == subject
    # What was taken out is, and what somebody else took out meanwhile does not come back.
    assert outcome(client.post(url, screens[0] | {"page_0": ""})) == "done"
    assert outcome(client.post(url, screens[1])) == "done"
    assert set(linked.all()) == {second.pk, third.pk}
    wrong = client.post(url, screens[1] | {"subject": "rien"})
    assert fields_of(wrong, f"form[action='{url}']")["initial-page_0"] == str(first.pk)


def test_a_change_that_the_commissioner_asks_for_is_on_the_desk_and_on_the_page():
    referral = make_referral_in("reframing")
    client = logged_in(make_user("coordinator"))
    assert referral.reference not in client.get(reverse(QUEUE_INDEX) + LIST).content.decode()
    ask_for_change(submission_id=referral.pk, number=1, words="Le soir compte aussi.", now=timezone.now())
    assert referral.reference in client.get(reverse(QUEUE_INDEX) + LIST).content.decode()
    assert "Le soir compte aussi." in words_of(client.get(item(referral)))
    assert referral.reference in client.get("/admin/lab/referral/?watch=reframe").content.decode()
    propose(referral)
    assert referral.reference not in client.get(reverse(QUEUE_INDEX) + LIST).content.decode()
    assert "Le soir compte aussi." not in words_of(client.get(item(referral)))


def test_the_page_costs_the_same_with_three_briefs_and_with_thirty():
    referral, user = make_referral_in("reframing"), make_user("coordinator")
    client = logged_in(user)
    costs = []
    for more in (2, 8):
        for _each in range(more):
            propose(referral, by=user, points=["Un point"] * more)
            make_document(referral)
        client.get(item(referral))
        with CaptureQueriesContext(connection) as queries:
            client.get(item(referral))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_list_costs_the_same_with_three_and_with_thirty():
    client = logged_in(make_user("coordinator"))
    costs = []
    for more in (3, 12):
        for _each in range(more):
            make_referral()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(QUEUE_INDEX) + LIST).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_an_unconfirmed_referral_waits_for_its_sender_and_says_so():
    referral = make_referral(confirmed=False)
    client = logged_in(make_user("coordinator"))
    assert referral.reference not in client.get(reverse(QUEUE_INDEX) + LIST).content.decode()
    page = client.get(item(referral))
    assert soup(page).select(".help-warning")
    assert not soup(page).select("[data-desk-move]")
    refused = decide(client, referral, "admit", **YES)
    assert refused.status_code == 409
    assert referral.reference in sentences(refused)[0]
    assert ThreadEntry.objects.filter(submission=referral.pk).count() == 1
    assert timezone.now() >= referral.submitted_at
