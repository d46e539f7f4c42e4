"""The queue, and a decision on one contribution: what is shown, kept and refused with a sentence."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from contributions.models import Contribution, Decision, Submission
from contributions.services import decline
from people.models import User
from tests.cms import logged_in, sentences
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.moderation import AWAITING, DECLINED, NOW, PUBLISHED, QUEUE, REGISTER, decide, item

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- The queue ------------------------------------------------------------------------


def references_in(response: HttpResponse) -> list[str]:
    """The references of a list, in the order in which they are shown."""
    assert response.status_code == 200
    found = re.findall(r"inspect/(\d+)/", response.content.decode())
    by_pk = dict(Submission.objects.values_list("pk", "reference"))
    return [by_pk[pk] for pk in dict.fromkeys(map(int, found))]


def test_the_queue_is_read_from_the_oldest_on(queue):
    client = logged_in(make_user())
    in_order = ["oldest", "middle", "newest"]
    shown = references_in(client.get(f"{QUEUE}?status=awaiting"))
    assert shown == [queue[name].reference for name in in_order]
    everything = ["declined", "public", *in_order]
    assert references_in(client.get(QUEUE)) == [queue[name].reference for name in everything]


def test_the_queue_is_filtered_by_call_and_by_state(queue):
    client = logged_in(make_user())
    first, second = queue["middle"].page_id, queue["oldest"].page_id
    for query, names in [
        ("status=published", ["public"]),
        ("status=declined", ["declined"]),
        (f"page={first}", ["declined", "middle", "newest"]),
        (f"page={second}&status=awaiting", ["oldest"]),
        (f"page={second}&status=declined", []),
    ]:
        got = references_in(client.get(f"{QUEUE}?{query}"))
        assert got == [queue[name].reference for name in names], query


def test_the_menu_opens_the_queue_on_what_waits(queue):
    assert reverse("desk:list") == QUEUE
    home = logged_in(make_user()).get("/admin/").content.decode()
    assert f"{QUEUE}?status=awaiting" in home


MALFORMED = [
    "status=nothing",
    "page=abc",
    "page=99999999999999999999999999",
    "page=-1&status=",
    "page=1&page=2",
    "p=0",
    "p=abc",
    "p=99999",
    "ordering=password",
    "ordering=page__title",
    "status=%00",
    "q=%27%20OR%201=1",
    "contact_details__email=x",
]


@pytest.mark.parametrize("address", [QUEUE, f"{QUEUE}results/"])
def test_a_malformed_filter_shows_a_page(address, queue, moderator_client):
    for query in MALFORMED:
        assert moderator_client.get(f"{address}?{query}").status_code in (200, 404), query


@pytest.mark.parametrize("surface", ["item", "decide", "register"])
def test_an_address_that_names_nothing_is_not_found(surface, moderator_client):
    for pk in ["abc", "0", "-1", "99999999", "9" * 30, "1_41", "%00", "é"]:
        answer = {
            "item": lambda pk=pk: moderator_client.get(f"{QUEUE}inspect/{pk}/"),
            "decide": lambda pk=pk: moderator_client.post(f"{QUEUE}decide/{pk}/", {"verb": "publish"}),
            "register": lambda pk=pk: moderator_client.get(f"{REGISTER}inspect/{pk}/"),
        }[surface]()
        assert answer.status_code == 404, pk


def test_people_s_words_are_shown_as_text(moderator_client):
    hostile = "<script>alert(1)</script>"
    contribution = make_contribution(title=hostile, body=hostile, shown_as=hostile, explanation=hostile)
    decline(
        submission_id=contribution.pk,
        version_seen=1,
        reason=make_reason(title=hostile),
        words=hostile,
        by=User.objects.get(),
        now=NOW,
    )
    for url in (QUEUE, item(contribution), REGISTER, f"{REGISTER}inspect/{Decision.objects.get().pk}/"):
        page = moderator_client.get(url).content.decode()
        assert hostile not in page, url
        assert "&lt;script&gt;alert(1)" in page, url


# --- Deciding -------------------------------------------------------------------------


def test_after_a_decision_comes_the_next_of_the_same_call_and_what_was_passed_over_comes_last(
    clock, moderator_client
):
    here, elsewhere = make_call(), make_call()
    arrived = []
    for days, call in [(9, elsewhere), (5, here), (4, here), (3, here)]:
        clock.move_to(NOW - timedelta(days=days))
        arrived.append(make_contribution(call))
    clock.move_to(NOW)
    older_elsewhere, first, second, third = arrived
    answer = decide(moderator_client, second, "publish")
    assert (answer.status_code, answer["Location"]) == (302, item(third))
    assert decide(moderator_client, third, "publish")["Location"] == item(first)
    assert decide(moderator_client, first, "publish")["Location"] == item(older_elsewhere)
    assert decide(moderator_client, older_elsewhere, "publish")["Location"] == QUEUE
    assert not Contribution.objects.awaiting_decision().exists()


def test_a_decision_is_confirmed_with_the_reference_and_what_was_decided(moderator_client):
    contribution = make_contribution()
    [sentence] = sentences(decide(moderator_client, contribution, "publish"))
    assert contribution.reference in sentence
    assert str(Decision.Verb.PUBLISH.label).lower() in sentence


def test_a_declined_contribution_keeps_its_reason_and_the_words_of_the_moderator(moderator_client):
    contribution, reason = make_contribution(), make_reason(title="Hors sujet")
    decide(moderator_client, contribution, "decline", reason=reason.pk, words="Un mot de plus.")
    decision = Decision.objects.get()
    assert (decision.verb, decision.reason, decision.words) == ("decline", reason, "Un mot de plus.")
    assert decision.decided_by == User.objects.get()
    page = moderator_client.get(item(contribution)).content.decode()
    assert "Hors sujet" in page
    assert "Un mot de plus." in page
    assert decision.decided_by.get_full_name() in page
    offered = set(re.findall(r'name="verb" value="(\w+)"', page))
    assert offered == {"reopen", "withdraw"}


def test_without_a_reason_nothing_is_declined_and_the_words_are_kept(moderator_client):
    contribution = make_contribution()
    make_reason()
    answer = decide(moderator_client, contribution, "decline", words="Des mots écrits avec soin")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert re.search(r"<textarea[^>]*>\s*Des mots écrits avec soin</textarea>", page)
    assert 'role="alert"' in page
    assert contribution.body in page
    assert not Decision.objects.exists()
    assert Contribution.objects.get().status == AWAITING


def test_a_malformed_decision_decides_nothing_and_shows_the_contribution_again(moderator_client):
    contribution, reason, inactive = make_contribution(), make_reason(), make_reason(active=False)
    for fields in [
        {"verb": "erase"},
        {"verb": ""},
        {"version_seen": ""},
        {"version_seen": "abc"},
        {"reason": "abc"},
        {"reason": "0"},
        {"reason": "9" * 30},
        {"reason": inactive.pk},
        {"words": "x" * 2001},
        {"words": "un\0deux"},
    ]:
        values = {"verb": "decline", "reason": reason.pk} | fields
        answer = decide(moderator_client, contribution, **values)
        assert answer.status_code == 422, fields
        assert contribution.body in answer.content.decode(), fields
    assert not Decision.objects.exists()


def test_the_second_moderator_reads_who_decided_and_keeps_what_they_wrote():
    contribution, reason = make_contribution(), make_reason()
    first, second = make_user("moderator"), make_user("coordinator")
    other_window = logged_in(second)
    assert other_window.get(item(contribution)).status_code == 200
    decide(logged_in(first), contribution, "publish")

    answer = decide(
        other_window, contribution, "decline", reason=reason.pk, words="Des mots écrits avec soin"
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert first.get_full_name() in page
    assert "Des mots écrits avec soin" in page
    assert "10\u00a0h\u00a030" in page  # in Paris
    assert Decision.objects.get().decided_by == first
    assert Contribution.objects.get().status == PUBLISHED


def test_the_same_moderator_clicking_twice_decides_once(moderator_client):
    contribution = make_contribution()
    assert decide(moderator_client, contribution, "publish").status_code == 302
    assert decide(moderator_client, contribution, "publish").status_code == 409
    assert Decision.objects.count() == 1


def test_what_is_decided_is_not_decided_again_from_a_form_made_by_hand(moderator_client):
    contribution = make_contribution(status=DECLINED)
    answer = decide(moderator_client, contribution, "publish")
    assert answer.status_code == 409
    assert contribution.reference in answer.content.decode()
    assert Contribution.objects.get().status == DECLINED


def test_opening_the_address_of_the_form_decides_nothing_and_leads_to_the_contribution(moderator_client):
    contribution = make_contribution()
    answer = moderator_client.get(f"{QUEUE}decide/{contribution.pk}/?verb=publish&version_seen=1")
    assert (answer.status_code, answer["Location"]) == (302, item(contribution))
    assert not Decision.objects.exists()


def test_a_decision_from_another_site_is_refused():
    contribution = make_contribution()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    assert decide(client, contribution, "publish").status_code == 403
    assert not Decision.objects.exists()


def test_only_active_reasons_are_offered(moderator_client):
    make_reason(title="Offered")
    make_reason(title="Withdrawn", active=False)
    page = moderator_client.get(item(make_contribution())).content.decode()
    assert "Offered" in page
    assert "Withdrawn" not in page


def test_the_moderator_reads_whether_the_author_can_be_told_but_not_at_which_address(moderator_client):
    call = make_call()
    with_address = make_received(call, email="planted@example.org").contribution
    without = make_contribution(call)
    pages = [moderator_client.get(item(each)).content.decode() for each in (with_address, without)]
    assert "planted" not in pages[0] + pages[1]
    notes = [re.search(r'<p class="w-help-text">(?:(?!</p>).)*</p>\s*<form', page, re.S) for page in pages]
    assert all(notes)
    assert notes[0][0] != notes[1][0]
