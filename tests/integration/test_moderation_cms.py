"""Moderation in the CMS: who may do what, what they see, what is refused with a sentence."""

import re
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from calls.models import CallIndexPage, CallPage
from contributions.desk.viewset import DeskViewSet
from contributions.models import Contribution, Decision, Reason, RedactedOriginal, Submission
from contributions.services import decline, publish
from contributions.wagtail_hooks import _why_kept
from home.models import HomePage
from people.models import PersonalAnswer, User
from portal.today import waiting_for
from tests.cms import logged_in, outcome, sentences
from tests.factories import make_call, make_contribution, make_portal, make_reason, make_received, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
QUEUE = "/admin/moderation/"
REASONS = "/admin/contributions/reason/"
REGISTER = "/admin/contributions/decision/"
Status = Contribution.Status
AWAITING, PUBLISHED, DECLINED = Status.AWAITING, Status.PUBLISHED, Status.DECLINED


@pytest.fixture(autouse=True)
def clock() -> Generator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def item(contribution: Contribution) -> str:
    return f"{QUEUE}inspect/{contribution.pk}/"


def decide(client: Client, contribution: Contribution, verb: str, **fields: Any) -> HttpResponse:
    data = {"verb": verb, "version_seen": 1} | fields
    return client.post(f"{QUEUE}decide/{contribution.pk}/", data)


# --- Who may do what --------------------------------------------------------------------

SURFACES = ["queue", "item", "publish", "decline", "register", "register row", "reasons", "edit a reason"]
MODERATION = dict.fromkeys(SURFACES[:6], "done")
EXPECTED = {
    "anonymous": dict.fromkeys(SURFACES, "asked to log in"),
    "no group": dict.fromkeys(SURFACES, "asked to log in"),
    # They read what was sent, and decide nothing.
    "editor": dict.fromkeys(SURFACES, "refused") | {"queue": "done", "item": "done"},
    "moderator": MODERATION | {"reasons": "done", "edit a reason": "refused"},
    "coordinator": MODERATION | dict.fromkeys(SURFACES[6:], "done"),
    "admin": MODERATION | dict.fromkeys(SURFACES[6:], "done"),
}


def somebody(role: str) -> User | None:
    if role == "anonymous":
        return None
    if role == "no group":
        return User.objects.create_user("citizen@example.org")
    return make_user(role)


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_may_do_exactly_this(role):
    call, reason = make_call(), make_reason(title="Avant")
    to_publish, to_decline = make_contribution(call), make_contribution(call)
    made_elsewhere = Decision.objects.get(submission=make_contribution(call, PUBLISHED).pk)
    client = logged_in(somebody(role))
    got = {
        "queue": client.get(QUEUE),
        "item": client.get(item(to_publish)),
        "publish": decide(client, to_publish, "publish"),
        "decline": decide(client, to_decline, "decline", reason=reason.pk),
        "register": client.get(REGISTER),
        "register row": client.get(f"{REGISTER}inspect/{made_elsewhere.pk}/"),
        "reasons": client.get(REASONS),
        "edit a reason": client.post(
            f"{REASONS}edit/{reason.pk}/",
            {
                "code": reason.code,
                "title": "Après",
                "rule": "Une règle",
                "legal_ground": "Article 1",
                "words_to_author": "Des mots",
                "active": "on",
                "sort_order": "0",
            },
        ),
    }
    assert {surface: outcome(response) for surface, response in got.items()} == EXPECTED[role]
    may_decide = EXPECTED[role]["publish"] == "done"
    assert Contribution.objects.get(pk=to_publish.pk).status == (PUBLISHED if may_decide else AWAITING)
    assert Contribution.objects.get(pk=to_decline.pk).status == (DECLINED if may_decide else AWAITING)
    reason.refresh_from_db()
    assert reason.title == ("Après" if EXPECTED[role]["edit a reason"] == "done" else "Avant")


def test_a_role_that_may_read_but_not_moderate_gets_no_form_and_decides_nothing():
    reader = User.objects.create_user("reader@example.org")
    make_portal()
    reader.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_contribution"]))
    contribution = make_contribution(title="MARKED-TITLE")
    client = logged_in(reader)
    page = client.get(item(contribution)).content.decode()
    assert "MARKED-TITLE" in page
    assert f"{QUEUE}decide/" not in page
    assert outcome(decide(client, contribution, "publish")) == "refused"
    assert not Decision.objects.exists()


def test_every_address_of_the_queue_is_known_to_these_tests():
    names = {pattern.name for pattern in DeskViewSet().get_urlpatterns()}
    known = {"list", "list_results", "inspect", "decide"}
    # test_private_reading.py
    known |= {"attachment", "contact_details", "export"}
    # test_desk.py, test_masking.py
    known |= {"claim", "skip", "sort", "redact"}
    # test_report_desk.py
    known |= {"report"}
    refused = {"add", "edit", "delete", "usage", "history", "history_results"}
    assert names == known | refused


@pytest.mark.parametrize("role", ["moderator", "coordinator", "admin"])
def test_nobody_adds_edits_or_deletes_a_contribution_or_a_decision_by_hand(role):
    contribution = make_contribution(status=PUBLISHED)
    decision = Decision.objects.get()
    client = logged_in(make_user(role))
    before = [list(model.objects.values()) for model in (Contribution, Submission, Decision)]
    refused = [
        f"{QUEUE}add/",
        f"{QUEUE}edit/{contribution.pk}/",
        f"{QUEUE}delete/{contribution.pk}/",
        f"{QUEUE}usage/{contribution.pk}/",
        f"{QUEUE}history/{contribution.pk}/",
        f"{QUEUE}history-results/{contribution.pk}/",
        "/admin/snippets/choose/contributions/submission/create/",
        f"{REGISTER}create/",
        f"{REGISTER}edit/{decision.pk}/",
        f"{REGISTER}delete/{decision.pk}/",
    ]
    words = {"title": "Changé", "body": "Changé", "status": "declined", "verb": "decline"}
    for url in refused:
        assert outcome(client.get(url)) == "refused", url
        assert outcome(client.post(url, words)) == "refused", url
    bulk = f"/admin/bulk/contributions/submission/delete/?id={contribution.pk}"
    assert contribution.title not in client.get(bulk).content.decode()
    assert client.post(bulk).status_code == 302
    for url in (QUEUE, item(contribution), REGISTER, f"{REGISTER}inspect/{decision.pk}/"):
        assert client.post(url, words).status_code == 405, url
    assert [list(model.objects.values()) for model in (Contribution, Submission, Decision)] == before


def test_an_editor_reads_contributions_but_no_address_no_personal_answer_and_no_decision_of_the_register():
    call = make_call()
    contribution = make_received(call, email="marked@example.org", title="Un titre lu").contribution
    PersonalAnswer.objects.create(
        submission=contribution.submission,
        key="k",
        label="Votre âge",
        field_type="singleline",
        value="MARKED-PERSONAL",
        delete_after=NOW.date(),
    )
    RedactedOriginal.objects.create(
        submission=contribution.submission, words={"title": "MARKED-ORIGINAL"}, delete_after=NOW.date()
    )
    decision = Decision.objects.get(submission=make_contribution(call, DECLINED).pk)
    Decision.objects.update(words="MARKED-WORDS")
    client = logged_in(make_user("editor"))
    assert "Un titre lu" in client.get(item(contribution)).content.decode()
    visited = [
        "/admin/",
        f"/admin/pages/{call.pk}/edit/",
        f"/admin/pages/{call.get_parent().pk}/",
        "/admin/reports/site-history/",
        "/admin/snippets/",
        QUEUE,
        f"{QUEUE}results/",
        item(contribution),
        "/admin/snippets/choose/contributions/submission/",
        f"/admin/snippets/choose/contributions/submission/chosen/{contribution.pk}/",
        f"/admin/bulk/contributions/submission/delete/?id={contribution.pk}",
        REGISTER,
        f"{REGISTER}inspect/{decision.pk}/",
        f"{REGISTER}history/{decision.pk}/",
    ]
    opened = [url for url in visited if outcome(shown(client, url)) == "done"]
    assert {f"/admin/pages/{call.pk}/edit/", QUEUE, item(contribution)} <= set(opened)
    assert not [url for url in opened if url.startswith(REGISTER)]


def shown(client: Client, url: str) -> HttpResponse:
    response = client.get(url)
    assert "marked" not in response.content.decode().lower(), url
    return response


# --- The queue --------------------------------------------------------------------------


def references_in(response: HttpResponse) -> list[str]:
    """The references of a list, in the order in which they are shown."""
    assert response.status_code == 200
    found = re.findall(r"inspect/(\d+)/", response.content.decode())
    by_pk = dict(Submission.objects.values_list("pk", "reference"))
    return [by_pk[pk] for pk in dict.fromkeys(map(int, found))]


@pytest.fixture
def queue(clock) -> dict[str, Contribution]:
    """Two calls, and contributions of the last three days, made in another order than they arrived."""
    first, second = make_call(), make_call()
    made = {}
    for name, call, days_ago, status in [
        ("middle", first, 2, AWAITING),
        ("oldest", second, 3, AWAITING),
        ("newest", first, 1, AWAITING),
        ("public", second, 4, PUBLISHED),
        ("declined", first, 5, DECLINED),
    ]:
        clock.move_to(NOW - timedelta(days=days_ago))
        made[name] = make_contribution(call, status)
    clock.move_to(NOW)
    return made


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


@pytest.fixture
def moderator_client() -> Client:
    return logged_in(make_user("moderator"))


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


# --- Deciding ---------------------------------------------------------------------------


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
    assert "10 h 30" in page  # in Paris
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


# --- Today ------------------------------------------------------------------------------


@pytest.fixture
def waiting(clock) -> None:
    """Three that wait, one of them longer than its call promised; and what does not count."""
    soon, patient = make_call(read_within_days=3), make_call(read_within_days=10)
    for day, call, status in [
        (16, soon, AWAITING),  # promised for Thursday 19
        (18, soon, AWAITING),  # promised for today
        (12, patient, AWAITING),  # promised for Thursday 26
        (9, soon, PUBLISHED),
        (9, soon, DECLINED),
    ]:
        clock.move_to(NOW.replace(day=day))
        make_contribution(call, status)
    clock.move_to(NOW)


@pytest.mark.parametrize("role", ["moderator", "coordinator", "admin"])
def test_today_counts_what_waits_and_what_is_late(role, waiting):
    user = make_user(role)
    [line] = waiting_for(user)
    assert (line.count, line.late, line.url) == (3, 1, f"{QUEUE}?status=awaiting")
    page = logged_in(user).get("/admin/").content.decode()
    panel = page[page.index('id="today-heading"') :]
    panel = panel[: panel.index("</section>")]
    assert f'href="{line.url}"' in panel
    assert "<b>3</b>" in panel
    assert re.search(r'w-status--primary">\s*1 ', panel)


def test_one_more_is_late_the_day_after_it_was_promised(waiting, clock):
    user = make_user()
    clock.move_to(NOW.replace(day=23, hour=22, minute=59))
    assert [line.late for line in waiting_for(user)] == [1]
    clock.move_to(NOW.replace(day=23, hour=23, minute=1))  # Tuesday in Paris
    assert [line.late for line in waiting_for(user)] == [2]


def test_today_shows_nothing_to_somebody_for_whom_nothing_waits(waiting):
    editor = make_user("editor")
    assert waiting_for(editor) == []
    assert 'id="today-heading"' not in logged_in(editor).get("/admin/").content.decode()


def test_an_empty_desk_counts_nothing():
    [line] = waiting_for(make_user())
    assert (line.count, line.late) == (0, 0)


# --- The register -----------------------------------------------------------------------


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
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


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


# --- What no page shows -----------------------------------------------------------------


@pytest.mark.parametrize("role", ["moderator", "coordinator", "admin"])
def test_no_page_of_the_cms_shows_the_address_of_a_contributor(role):
    call = make_call()
    waiting, public = (make_received(call, email="planted@example.org").contribution for _ in range(2))
    publish(submission_id=public.pk, version_seen=1, by=make_user(), now=NOW)
    decision = Decision.objects.get()
    client = logged_in(make_user(role))
    visited = 0
    for url in [
        "/admin/",
        QUEUE,
        f"{QUEUE}?status=awaiting",
        item(waiting),
        item(public),
        REGISTER,
        f"{REGISTER}inspect/{decision.pk}/",
        "/admin/reports/site-history/",
        "/admin/snippets/choose/contributions/submission/",
        f"/admin/snippets/choose/contributions/submission/chosen/{waiting.pk}/",
        f"/admin/pages/{call.get_parent().pk}/",
        f"/admin/pages/{call.pk}/edit/",
        f"/admin/pages/{call.pk}/history/",
        f"/admin/pages/usage/{call.pk}/",
        f"/admin/pages/{call.pk}/delete/",
    ]:
        response = client.get(url)
        visited += response.status_code == 200
        assert response.status_code in (200, 302, 404), url
        assert "planted" not in response.content.decode(), url
    assert visited >= 8
    answers = [decide(client, waiting, "decline"), decide(client, public, "publish")]
    assert [answer.status_code for answer in answers] == [422, 409]
    assert "planted" not in "".join(answer.content.decode() for answer in answers)


# --- Pages that people answered are kept ------------------------------------------------


@pytest.fixture
def answered() -> CallPage:
    call = make_call()
    make_contribution(call)
    return call


@pytest.mark.parametrize("role", ["coordinator", "admin"])
def test_a_page_that_people_answered_is_not_deleted_nor_one_above_it(role, answered):
    client = logged_in(make_user(role))
    told = []
    for page in (answered, CallIndexPage.objects.get(), HomePage.objects.get()):
        for ask in (client.get, client.post):
            answer = ask(f"/admin/pages/{page.pk}/delete/")
            assert answer.status_code == 302
            if outcome(answer) == "refused":  # who may delete nothing there is told that instead
                continue
            told.append(page)
            assert sentences(answer)[-1] == _why_kept([page])
            assert client.get(answer["Location"], follow=True).status_code == 200
    assert answered in told
    assert len(told) == 6 or role != "admin"
    assert Page.objects.filter(pk__in=[answered.pk, CallIndexPage.objects.get().pk]).count() == 2
    assert HomePage.objects.count() == Submission.objects.count() == 1
    assert CallPage.objects.get().live


def test_the_sentence_counts_what_was_received_and_is_read_on_the_page_that_follows(answered):
    for _ in range(2):
        make_contribution(answered)
    page = logged_in(make_user("admin")).post(f"/admin/pages/{answered.pk}/delete/", follow=True)
    assert page.status_code == 200
    assert re.search(r"\b3\b", _why_kept([answered]))
    assert _why_kept([answered]) in [str(message) for message in page.context["messages"]]


def test_several_pages_at_once_are_not_deleted_when_people_answered_one(answered):
    empty = make_call()
    index = CallIndexPage.objects.get()
    client = logged_in(make_user("admin"))
    for query in [
        f"id={answered.pk}",
        f"id={empty.pk}&id={answered.pk}",
        f"id={index.pk}",
        f"id=all&childOf={index.pk}",
    ]:
        address = f"/admin/bulk/wagtailcore/page/delete/?{query}"
        assert client.get(address).status_code == 200, query
        answer = client.post(address)
        assert answer.status_code == 302, query
        assert sentences(answer)[-1] == _why_kept([answered]), query
        assert client.get(answer["Location"]).status_code == 200, query
    assert CallPage.objects.filter(pk__in=[answered.pk, empty.pk]).count() == 2
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("role", ["coordinator", "admin"])
@pytest.mark.parametrize("address", ["/admin/pages/{}/delete/", "/admin/bulk/wagtailcore/page/delete/?id={}"])
def test_a_call_that_nobody_answered_is_deleted(role, address, answered):
    empty = make_call()
    answer = logged_in(make_user(role)).post(address.format(empty.pk))
    assert answer.status_code == 302
    assert list(CallPage.objects.all()) == [answered]


def test_an_answered_call_can_be_taken_offline_and_its_answers_stay(answered):
    answer = logged_in(make_user("coordinator")).post(f"/admin/pages/{answered.pk}/unpublish/")
    assert answer.status_code == 302
    assert not CallPage.objects.get().live
    assert Contribution.objects.count() == 1


# --- Reasons ----------------------------------------------------------------------------


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
