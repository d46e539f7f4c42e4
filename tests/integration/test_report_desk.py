"""Reports on the desk: who reads and answers them, what is refused with a sentence, what waits."""

from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from calls.models import CallPage
from contributions import services
from contributions.models import Contribution, Decision, ModeratorLimit, Report, Submission
from contributions.queue import late_submissions
from people.links import token_for
from people.models import User
from portal.today import waiting_for
from tests.cms import logged_in
from tests.factories import make_call, make_contribution, make_reason, make_user
from tests.reading import plain, soup, words_of
from tests.reporting import item, link_of, make_report, page_url, take_away

pytestmark = [pytest.mark.django_db, pytest.mark.once]

Status = Report.Status


# --- Answering: the desk ----------------------------------------------------------------


def send_answer(client: Client, report: Report, verb: str, **fields: Any) -> HttpResponse:
    values = {"verb": verb, "version_seen": 1, "content_version_seen": 2, "words": "Des mots pesés."}
    return client.post(reverse("desk:report", args=[report.pk]), values | fields)


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
        ("editor", True, False),
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
