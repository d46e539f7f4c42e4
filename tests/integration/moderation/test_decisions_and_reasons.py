"""The register of decisions, and the reasons that explain them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calls.models import CallPage
from contributions.models import Decision, Reason
from contributions.services import decline, publish
from people.models import User
from tests.cms import logged_in, outcome, sentences
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.moderation import DECLINED, NOW, PUBLISHED, QUEUE, REASONS, REGISTER, item

pytestmark = pytest.mark.django_db


# --- The register ---------------------------------------------------------------------


def make_decision(call: CallPage, number: int) -> None:
    by = User.objects.create_user(
        f"moderator-{number}@example.org", first_name="Alix", last_name=f"N{number}"
    )
    common = {"submission_id": make_contribution(call).pk, "version_seen": 1, "by": by, "now": NOW}
    if number % 2:
        publish(**common)
    else:
        decline(**common, reason=make_reason())


def queries(client: Client, url: str) -> int:
    client.get(url)  # what is remembered between requests
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.once
@pytest.mark.parametrize("url", [f"{QUEUE}?status=awaiting", QUEUE, REGISTER, "/admin/"])
def test_thirty_rows_cost_as_many_queries_as_three(url, moderator_client):
    calls = [make_call(), make_call(), make_call()]
    for number in range(3):
        make_contribution(calls[number])
        make_decision(calls[number], number)
    few = queries(moderator_client, url)
    for number in range(3, 30):
        make_contribution(calls[number % 3])
        make_decision(calls[number % 3], number)
    assert queries(moderator_client, url) == few


def test_one_contribution_costs_the_same_however_many_there_are(moderator_client):
    call = make_call()
    contribution = make_contribution(call)
    few = queries(moderator_client, item(contribution))
    for _ in range(20):
        make_contribution(call)
    assert queries(moderator_client, item(contribution)) == few


def test_the_register_shows_who_decided_what_when_and_why(moderator_client):
    call = make_call(title="Le pain et le travail")
    contribution, reason = make_contribution(call), make_reason(title="Hors sujet")
    decider = User.objects.get()
    decline(
        submission_id=contribution.pk, version_seen=1, reason=reason, words="Des mots.", by=decider, now=NOW
    )
    row = moderator_client.get(REGISTER).content.decode()
    details = moderator_client.get(f"{REGISTER}inspect/{Decision.objects.get().pk}/").content.decode()
    for expected in (contribution.reference, "Hors sujet", decider.get_full_name()):
        assert expected in row, expected
        assert expected in details, expected
    assert "Le pain et le travail" in row
    assert "Des mots." in details


def test_the_register_shows_no_word_of_a_contributor(moderator_client):
    contribution = make_contribution(title="MARKED-TITLE", body="MARKED-BODY", shown_as="MARKED-NAME")
    publish(submission_id=contribution.pk, version_seen=1, by=User.objects.get(), now=NOW)
    for url in (REGISTER, f"{REGISTER}inspect/{Decision.objects.get().pk}/"):
        page = moderator_client.get(url).content.decode()
        assert contribution.reference in page
        assert "MARKED" not in page


def test_the_register_is_filtered_by_decision_and_by_reason(moderator_client):
    call = make_call()
    make_contribution(call, PUBLISHED)
    first, second = make_contribution(call, DECLINED), make_contribution(call, DECLINED)
    code = Decision.objects.get(submission=first.pk).reason.code

    def pks(query: str) -> set[int]:
        page = moderator_client.get(f"{REGISTER}?{query}").content.decode()
        found = set(map(int, re.findall(rf"{REGISTER}inspect/(\d+)/", page)))
        return set(Decision.objects.filter(pk__in=found).values_list("submission", flat=True))

    assert pks("verb=decline") == {first.pk, second.pk}
    assert pks(f"reason={code}") == {first.pk}
    assert pks(f"reason={code}&verb=publish") == set()
    assert len(pks("")) == 3


def test_the_register_cannot_be_asked_about_what_it_does_not_show(moderator_client):
    # A filter that answers differently tells an address letter by letter.
    got = make_received(make_call(), email="planted@example.org", body="MARKED-BODY")
    publish(submission_id=got.contribution.pk, version_seen=1, by=User.objects.get(), now=NOW)
    for query in [
        "submission__contact_details__email__startswith=planted",
        "submission__contact_details__email__startswith=other",
        "submission__contribution__body__contains=other",
        "submission__secret_links__id__startswith=other",
        "decided_by__password__startswith=other",
        "decided_by__email=other",
        "o=submission__contact_details__email",
    ]:
        page = moderator_client.get(f"{REGISTER}?{query}", follow=True)
        assert page.status_code == 200, query
        assert got.contribution.reference in page.content.decode(), query


def test_a_malformed_question_to_the_register_shows_a_page(moderator_client):
    make_contribution(status=PUBLISHED)
    for query in [
        "bogus=1",
        "verb__exact=nothing",
        "reason=nothing",
        "o=99",
        "o=abc",
        "p=abc",
        "p=99999",
        "p=-1",
        "e=1",
        "q=x",
        "export=csv",
    ]:
        assert moderator_client.get(f"{REGISTER}?{query}", follow=True).status_code in (200, 404), query


# --- Reasons --------------------------------------------------------------------------


def test_a_reason_in_use_is_not_deleted_and_one_never_used_is():
    make_contribution(status=DECLINED)
    used, unused = Decision.objects.get().reason, make_reason()
    client = logged_in(make_user("admin"))
    for ask in (client.get, client.post):
        refused = ask(f"{REASONS}delete/{used.pk}/")
        assert refused.status_code == 302
        assert sentences(refused)
    assert Reason.objects.filter(pk=used.pk).exists()
    client.post(f"{REASONS}delete/{unused.pk}/")
    assert not Reason.objects.filter(pk=unused.pk).exists()


def test_reasons_have_one_home_in_the_cms():
    reason = make_reason()
    client = logged_in(make_user("admin"))
    for other in (
        "/admin/snippets/contributions/reason/",
        f"/admin/bulk/contributions/reason/delete/?id={reason.pk}",
    ):
        assert client.post(other).status_code == 404
    assert Reason.objects.filter(pk=reason.pk).exists()


def test_a_coordinator_takes_a_reason_out_of_the_list_and_past_decisions_keep_it(clock):
    contribution = make_contribution(status=DECLINED)
    reason = Decision.objects.get().reason
    client = logged_in(make_user("coordinator"))
    assert outcome(client.post(f"{REASONS}delete/{reason.pk}/")) == "refused"
    saved = client.post(
        f"{REASONS}edit/{reason.pk}/",
        {
            "code": reason.code,
            "title": reason.title,
            "rule": reason.rule,
            "words_to_author": reason.words_to_author,
            "sort_order": "0",
        },
    )
    assert saved.status_code == 302
    reason.refresh_from_db()
    assert not reason.active
    assert reason.title in client.get(item(contribution)).content.decode()
