"""Bulk decisions: what is selected is what the list shows, and each item is decided as if alone."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.signing import dumps
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext
from post_office import mail
from post_office.models import Email
from wagtail.models import ModelLogEntry

from contributions import services
from contributions.desk import bulk_work
from contributions.desk.bulk_actions import ACTIONS
from contributions.desk.bulk_work import Bulk
from contributions.models import (
    Contribution,
    Decision,
    InternalTag,
    ModeratorLimit,
    Reason,
    Submission,
    TaggedSubmission,
    ThreadEntry,
)
from people.models import User
from tests.cms import logged_in
from tests.factories import (
    make_call,
    make_contribution,
    make_portal,
    make_reason,
    make_received,
    make_themes,
    make_user,
)
from tests.reading import plain, soup, words_of
from tests.reporting import make_report

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
QUEUE = "/admin/moderation/"
WAITING = f"{QUEUE}?status=awaiting"
WORDS = "Remplacez le nom par la fonction."
Status = Contribution.Status
AWAITING, PUBLISHED, DECLINED = Status.AWAITING, Status.PUBLISHED, Status.DECLINED


@pytest.fixture
def clock() -> Generator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def moderator() -> User:
    return make_user()


@pytest.fixture
def client(moderator) -> Client:
    return logged_in(moderator)


def url(action: str) -> str:
    return f"/admin/bulk/contributions/submission/{action}/"


def choose(client: Client, action: str, *chosen: Any, shown: str = WAITING) -> HttpResponse:
    """The confirmation page for these rows (or "all") of a list."""
    keys = [each if isinstance(each, str) else each.pk for each in chosen]
    return client.get(url(action), {"id": keys, "next": shown})


def fields_of_form(page: HttpResponse) -> dict[str, Any]:
    """What a browser sends of the last form of a page that is not the CMS's own."""
    form = soup(page).select("form[action^='/admin/bulk/']")[-1]
    fields: dict[str, Any] = {}
    for control in form.select("input[name]:not([type=radio]):not([type=checkbox])"):
        fields.setdefault(str(control["name"]), []).append(control.get("value", ""))
    return fields


def confirm(client: Client, action: str, page: HttpResponse, **more: Any) -> HttpResponse:
    """Send the form of a confirmation page, or of a summary that offers to continue."""
    return client.post(url(action), fields_of_form(page) | more)


def do(client: Client, action: str, *chosen: Any, shown: str = WAITING, **more: Any) -> HttpResponse:
    return confirm(client, action, choose(client, action, *chosen, shown=shown), **more)


def states(*rows: Contribution) -> list[str]:
    by_key = dict(Contribution.objects.values_list("pk", "status"))
    return [by_key[row.pk] for row in rows]


def keys(page: HttpResponse) -> list[int]:
    """What a confirmation page would act on."""
    return list(page.context["bulk"].todo)


def refused(page: HttpResponse) -> dict[str, str]:
    return {each.reference: each.why for each in page.context["bulk"].named}


def number_in(page: HttpResponse, heading: str) -> int:
    """The number that a heading of the summary begins with; 0 without that heading."""
    found = soup(page).select_one(heading)
    return int(found.get_text().split()[0]) if found else 0


# --- Each action ------------------------------------------------------------------------


def test_publishing_many_decides_each_as_if_alone(client, moderator, clock):
    call = make_call()
    rows = [make_received(call, email=f"a{n}@example.org").contribution for n in range(3)]
    Email.objects.all().delete()
    other = make_contribution(call)
    page = do(client, "publish", *rows)
    assert page.context["said"] in words_of(page)
    assert (page.context["bulk"].done, page.context["bulk"].refused, keys(page)) == (3, 0, [])
    assert states(*rows, other) == [PUBLISHED, PUBLISHED, PUBLISHED, AWAITING]
    for row in rows:
        decision = Decision.objects.get(submission=row.pk)
        assert (decision.verb, decision.decided_by, decision.decided_at) == ("publish", moderator, NOW)
        assert ThreadEntry.objects.filter(submission=row.pk, kind="published").count() == 1
        assert (
            ModelLogEntry.objects.filter(object_id=str(row.pk), action="contributions.publish").count() == 1
        )
        submission = Submission.objects.get(pk=row.pk)
        assert (submission.version, submission.awaiting_since) == (2, None)
    assert sorted(each.to[0] for each in Email.objects.all()) == [f"a{n}@example.org" for n in range(3)]


def test_declining_many_gives_each_the_reason_and_the_words(client):
    call, reason = make_call(), make_reason(words_to_author="Les mots du motif.")
    rows = [make_received(call, email=f"a{n}@example.org").contribution for n in range(3)]
    Email.objects.all().delete()
    page = do(client, "decline", *rows, reason=reason.pk, words=f"  {WORDS} ")
    assert page.context["bulk"].done == 3
    assert states(*rows) == [DECLINED] * 3
    assert set(Decision.objects.values_list("verb", "reason", "words")) == {("decline", reason.pk, WORDS)}
    assert Decision.objects.count() == Email.objects.count() == 3


def test_themes_tags_and_whose_it_is_are_set_on_many(client, moderator):
    call = make_call()
    rows = [make_contribution(call) for _number in range(3)]
    _broad, youth = make_themes("Emploi", "Jeunes")
    assert do(client, "theme", *rows[:2], theme=youth.pk).context["bulk"].done == 2
    assert [Contribution.objects.get(pk=row.pk).theme for row in rows] == [youth, youth, None]
    do(client, "theme", rows[0], theme="none")
    assert [Contribution.objects.get(pk=row.pk).theme for row in rows] == [None, youth, None]

    do(client, "add-tags", *rows, tags="Été 2026,  à relire ")
    do(client, "add-tags", *rows, tags="ete 2026")
    assert set(InternalTag.objects.values_list("name", flat=True)) == {"à relire", "Été 2026"}
    assert TaggedSubmission.objects.count() == 6
    summer = InternalTag.objects.get(name="Été 2026")
    do(client, "remove-tags", *rows[:2], tags=[summer.pk])
    assert list(TaggedSubmission.objects.filter(tag=summer).values_list("content_object", flat=True)) == [
        rows[2].pk
    ]

    do(client, "assign", *rows[1:], to=moderator.pk)
    assert list(Submission.objects.order_by("pk").values_list("assigned_to", flat=True)) == [
        None,
        moderator.pk,
        moderator.pk,
    ]
    do(client, "assign", rows[1], to="none")
    assert Submission.objects.get(pk=rows[1].pk).assigned_to is None
    assert not Decision.objects.exists()
    assert set(Submission.objects.values_list("version", flat=True)) == {1}


def test_tags_are_offered_for_removal_only_where_they_are(client):
    row, other = make_contribution(), make_contribution()
    services.add_tags(submission_ids=[row.pk], names=["ici"])
    services.add_tags(submission_ids=[other.pk], names=["ailleurs"])
    page = choose(client, "remove-tags", row)
    assert [str(label.text).strip() for label in soup(page).select("fieldset.desk-choices label")] == ["ici"]


# --- What is selected -------------------------------------------------------------------


@pytest.fixture
def mixed(moderator, clock) -> dict[str, str]:
    """Rows of every sort, and what the queries below are to be completed with."""
    one, two = make_call(), make_call()
    work, youth = make_themes("Emploi", "Jeunes")
    reason = make_reason()
    for number, status in enumerate(Status.values):
        with time_machine.travel(NOW - timedelta(days=number), tick=False):
            make_contribution(one, status if status in (AWAITING, PUBLISHED, DECLINED) else AWAITING)
            row = make_contribution(two, title="Le bus du soir", theme_id=youth.pk)
        if status == "changes_requested":
            services.request_changes(submission_id=row.pk, version_seen=1, words="Non", by=moderator, now=NOW)
        if status == "withdrawn":
            services.withdraw(submission_id=row.pk, version_seen=1, by=moderator, now=NOW)
        if status == "declined":
            services.decline(submission_id=row.pk, version_seen=1, reason=reason, by=moderator, now=NOW)
            services.contest(submission_id=row.pk, words="Non", now=NOW)
        if status == "published":
            services.add_tags(submission_ids=[row.pk], names=["relire"])
            services.assign(submission_ids=[row.pk], to=moderator)
    published = Contribution.objects.filter(status=PUBLISHED).latest("pk")
    make_report(published)
    return {
        "page": str(two.pk),
        "theme": str(work.pk),
        "tag": str(InternalTag.objects.get().pk),
        "user": str(moderator.pk),
        "reference": published.submission.reference,
    }


QUERIES = [
    "status=awaiting",
    "status=changes_requested",
    "status=published",
    "status=declined",
    "status=withdrawn",
    "status=contested",
    "kind=contribution",
    "kind=report",
    "page={page}",
    "theme={theme}",
    "tag={tag}",
    "assigned=me",
    "assigned=nobody",
    "assigned={user}",
    "since=2026-11-21",
    "until=2026-11-21",
    "q=bus",
    "q={reference}&status=declined",
    "status=awaiting&page={page}&theme={theme}&until=2026-11-22&q=soir&p=2",
]


@pytest.mark.parametrize("query", QUERIES)
def test_all_means_what_the_list_shows(query, client, mixed):
    query = query.format(**mixed)
    shown = client.get(f"{QUEUE}results/?{query.replace('&p=2', '')}")
    listed = [int(str(box["data-object-id"])) for box in soup(shown).select("[data-bulk-action-checkbox]")]
    page = choose(client, "assign", "all", shown=f"{QUEUE}?{query}")
    assert keys(page) == listed
    assert 0 < len(listed) < Submission.objects.count()


@pytest.mark.parametrize(
    "shown",
    [
        f"{QUEUE}?since=hier",
        f"{QUEUE}?theme=999999",
        f"{QUEUE}?status=inconnu",
        f"{QUEUE}?page=x&status=awaiting",
        f"{QUEUE}?q=%00",
        f"{QUEUE}?q=%21%21",
        f"{QUEUE}results/?status=awaiting",
        "/admin/",
        "https://example.org/admin/moderation/?status=awaiting",
        "",
    ],
)
@pytest.mark.parametrize("action", ["publish", "assign"])
def test_a_list_that_cannot_be_read_selects_nothing(action, shown, client):
    make_contribution()
    page = choose(client, action, "all", shown=shown)
    assert page.status_code == 200
    assert keys(page) == []
    assert not soup(page).select("form[action^='/admin/bulk/']")


def test_all_of_more_than_are_taken_at_once_says_so(client, monkeypatch):
    monkeypatch.setattr("contributions.desk.bulk_selection.MOST_SELECTED", 2)
    call = make_call()
    rows = [make_contribution(call) for _number in range(3)]
    page = choose(client, "publish", "all")
    assert keys(page) == [row.pk for row in rows[:2]]
    assert page.context["selection"].more


def test_what_is_ticked_but_not_there_or_not_theirs_is_left_out_and_said(moderator, client):
    mine, other = make_contribution(), make_contribution()
    ModeratorLimit.objects.create(user=moderator, page_id=mine.page_id)
    page = choose(client, "publish", mine, other, "999999", "x", "-1", "9" * 30, "٣", "")
    assert keys(page) == [mine.pk]
    assert page.context["selection"].left_out == 7
    assert "7" in words_of(page)
    assert other.submission.reference not in page.content.decode()
    assert keys(choose(client, "publish", "all")) == [mine.pk]


def test_nothing_ticked_is_a_page_that_says_so(client):
    page = client.get(url("publish"))
    assert page.status_code == 200
    assert not soup(page).select("form[action^='/admin/bulk/']")


def test_what_arrives_after_the_page_was_shown_is_not_decided(client):
    call = make_call()
    row = make_contribution(call)
    page = choose(client, "publish", "all")
    late = make_contribution(call)
    confirm(client, "publish", page)
    assert states(row, late) == [PUBLISHED, AWAITING]


# --- The page that asks -----------------------------------------------------------------


def test_the_page_names_twenty_and_counts_the_rest_and_the_addresses(client):
    call = make_call()
    rows = [make_contribution(call, title=f"MARKED-{n:02}") for n in range(23)]
    make_received(call, email="a@example.org")
    page = choose(client, "decline", "all")
    text = words_of(page)
    assert page.context["total"] == 24
    assert page.context["others"] == 4
    assert page.context["addresses"] == 1
    assert all(f"MARKED-{n:02}" in text for n in range(20))
    assert "MARKED-20" not in text
    assert rows[0].submission.reference in text
    assert "a@example.org" not in text


def test_the_page_says_what_becomes_of_each_state(client, moderator):
    call, reason = make_call(), make_reason()
    rows = [make_contribution(call, status) for status in (AWAITING, PUBLISHED, DECLINED)]
    contested = make_contribution(call)
    services.decline(submission_id=contested.pk, version_seen=1, reason=reason, by=moderator, now=NOW)
    services.contest(submission_id=contested.pk, words="Non", now=NOW)

    def effects(action: str) -> dict[str, str]:
        page = choose(client, action, *rows, contested)
        return {str(each.label): str(each.effect) for each in page.context["standing"]}

    left, down = gettext("left as they are"), gettext("no longer public")
    awaiting, published, declined = (str(status.label) for status in (AWAITING, PUBLISHED, DECLINED))
    contested_label = next(
        label for label in effects("publish") if label not in (awaiting, published, declined)
    )
    assert effects("publish") == {awaiting: "", published: left, declined: left, contested_label: ""}
    assert effects("decline") == {awaiting: "", published: down, declined: left, contested_label: left}


@pytest.mark.parametrize(
    ("action", "sent", "field"),
    [
        ("decline", {"words": WORDS}, "reason"),
        ("decline", {"words": WORDS, "reason": "999999"}, "reason"),
        ("decline", {"words": "x" * 2001}, "words"),
        ("theme", {}, "theme"),
        ("theme", {"theme": "999999"}, "theme"),
        ("add-tags", {"tags": " , "}, "tags"),
        ("add-tags", {"tags": "x" * 61}, "tags"),
        ("add-tags", {"tags": ",".join(f"t{n}" for n in range(21))}, "tags"),
        ("remove-tags", {}, "tags"),
        ("remove-tags", {"tags": ["x"]}, "tags"),
        ("assign", {}, "to"),
        ("assign", {"to": "999999"}, "to"),
    ],
)
def test_a_form_that_is_wrong_comes_back_with_a_sentence_and_all_that_was_typed(action, sent, field, client):
    make_reason()
    row = make_contribution()
    page = do(client, action, row, **sent)
    assert page.status_code == 422
    (sentence,) = page.context["form"].errors[field]
    assert sentence in page.content.decode().replace("&#x27;", "'") or sentence in words_of(page)
    assert keys(page) == [row.pk]
    assert states(row) == [AWAITING]
    if "words" in sent:
        assert sent["words"] in page.content.decode()


def test_a_reason_taken_out_of_the_list_is_not_offered(client):
    offered, gone = make_reason(title="Offert"), make_reason(title="Retiré", active=False)
    page = choose(client, "decline", make_contribution())
    values = {str(radio["value"]) for radio in soup(page).select("input[type=radio]")}
    assert str(offered.pk) in values
    assert str(gone.pk) not in values


@pytest.mark.parametrize("sent", ["nothing", "letters", "signed elsewhere", "of another version"])
def test_a_selection_that_did_not_arrive_does_nothing_and_keeps_the_words(sent, client):
    row, reason = make_contribution(), make_reason()
    bulk = {
        "nothing": "",
        "letters": "x",
        "signed elsewhere": dumps({"todo": [row.pk, 1], "named": []}, salt="another"),
        "of another version": dumps([row.pk], salt=bulk_work._SALT),
    }[sent]
    page = client.post(url("decline"), {"bulk": bulk, "reason": reason.pk, "words": WORDS, "next": WAITING})
    assert page.status_code == 400
    assert WORDS in words_of(page)
    assert states(row) == [AWAITING]


# --- Who may ----------------------------------------------------------------------------

DECIDING, SORTING = ["publish", "decline"], ["theme", "add-tags", "remove-tags", "assign"]
RIGHTS = {
    "nobody": [],
    "reads": ["view_contribution"],
    "tags": ["view_contribution", "tag_submission"],
    "moderates": ["view_contribution", "moderate_contribution"],
    "both": ["view_contribution", "tag_submission", "moderate_contribution"],
}
MAY = {"nobody": [], "reads": [], "tags": SORTING, "moderates": DECIDING, "both": DECIDING + SORTING}


@pytest.mark.parametrize("role", RIGHTS)
def test_each_right_opens_exactly_these_actions(role):
    make_portal()
    user = User.objects.create_user(f"{role}@example.org")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *RIGHTS[role]]))
    client, reason = logged_in(user), make_reason()
    row, theme = make_contribution(), make_themes("Emploi")[0]
    packed = Bulk({row.pk: 1}).packed()
    fields = {"reason": reason.pk, "theme": theme.pk, "tags": "relire", "to": "none", "bulk": packed}
    for action in (each.action_type for each in ACTIONS):
        opened, sent = choose(client, action, row), client.post(url(action), fields)
        if action in MAY[role]:
            assert opened.status_code == 200
            assert sent.status_code in (200, 422)
        else:
            assert opened.status_code == sent.status_code == 302
            assert sent["Location"] == "/admin/"
    assert states(row) == [PUBLISHED if role in ("moderates", "both") else AWAITING]
    assert (Contribution.objects.get().theme == theme) == (role in ("tags", "both"))
    offered = [
        str(button["href"]).split("/")[-2]
        for button in soup(client.get(WAITING)).select("[data-bulk-action-button]")
    ]
    assert offered == MAY[role]


def test_who_is_not_logged_in_is_asked_to():
    row = make_contribution()
    for response in (choose(Client(), "publish", row), Client().post(url("publish"))):
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


def test_a_limited_moderator_decides_nothing_elsewhere_whatever_they_send(moderator, client):
    mine, other = make_contribution(), make_contribution()
    ModeratorLimit.objects.create(user=moderator, page_id=mine.page_id)
    page = client.post(url("publish"), {"bulk": Bulk({other.pk: 1, mine.pk: 1}).packed()})
    assert states(mine, other) == [PUBLISHED, AWAITING]
    assert (page.context["bulk"].done, page.context["bulk"].refused) == (1, 1)
    assert other.submission.reference not in page.content.decode()


def test_a_right_lost_meanwhile_decides_nothing_and_keeps_the_words(moderator, client):
    row, reason = make_contribution(), make_reason()
    page = choose(client, "decline", row)
    moderator.groups.clear()
    moderator.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "view_contribution"])
    )
    answer = confirm(client, "decline", page, reason=reason.pk, words=WORDS)
    assert answer.status_code == 403
    assert WORDS in words_of(answer)
    assert states(row) == [AWAITING]
    assert not Decision.objects.exists()


def test_nothing_is_deleted_in_bulk_by_anybody():
    row = make_contribution()
    client = logged_in(make_user("admin"))
    page = client.get(WAITING).content.decode()
    assert "/submission/publish/" in page
    assert "/submission/delete/" not in page
    for response in (choose(client, "delete", row), client.post(f"{url('delete')}?id={row.pk}")):
        assert response.status_code == 302
        assert response["Location"] == "/admin/"
    assert Contribution.objects.count() == 1


# --- What is refused --------------------------------------------------------------------


def test_one_that_became_illegal_meanwhile_is_named_and_all_others_go_through(client, moderator):
    call, colleague = make_call(), make_user()
    rows = [make_contribution(call) for _number in range(40)]
    page = choose(client, "publish", "all")
    taken_back = rows[17]
    services.withdraw(submission_id=taken_back.pk, version_seen=1, by=colleague, now=NOW)
    summary = confirm(client, "publish", page)
    assert (summary.context["bulk"].done, summary.context["bulk"].refused) == (39, 1)
    reference = taken_back.submission.reference
    assert str(colleague) in refused(summary)[reference]
    assert soup(summary).select_one(f"a[href='{QUEUE}inspect/{taken_back.pk}/']") is not None
    assert Contribution.objects.filter(status=PUBLISHED).count() == 39
    assert states(taken_back) == ["withdrawn"]


def test_what_its_author_corrected_since_it_was_shown_is_not_decided(client, moderator):
    row = make_contribution()
    services.request_changes(submission_id=row.pk, version_seen=1, words="Non", by=moderator, now=NOW)
    page = choose(client, "publish", row)
    services.correct(submission_id=row.pk, title="Autre", body="Autre texte", now=NOW)
    assert set(refused(confirm(client, "publish", page))) == {row.submission.reference}
    assert states(row) == [AWAITING]


def test_a_state_that_does_not_allow_it_is_said(client):
    row, reason = make_contribution(status=DECLINED), make_reason()
    summary = do(client, "decline", row, reason=reason.pk)
    assert row.submission.reference in refused(summary)
    assert plain(refused(summary)[row.submission.reference]) in words_of(summary)


def test_who_took_a_contested_decision_does_not_answer_it_in_bulk(client, moderator):
    row, other = make_contribution(), make_contribution()
    for each, by in ((row, moderator), (other, make_user())):
        services.decline(submission_id=each.pk, version_seen=1, reason=make_reason(), by=by, now=NOW)
        services.contest(submission_id=each.pk, words="Non", now=NOW)
    summary = do(client, "publish", row, other)
    assert states(row, other) == [DECLINED, PUBLISHED]
    assert set(refused(summary)) == {row.submission.reference}


def test_reports_are_not_decided_with_others_but_tagged_and_assigned_with_them(client, moderator):
    call, reason, theme = make_call(), make_reason(), make_themes("Emploi")[0]
    report = make_report(make_contribution(status=PUBLISHED)).submission
    for action, fields in (
        ("publish", {}),
        ("decline", {"reason": reason.pk}),
        ("theme", {"theme": theme.pk}),
    ):
        page = choose(client, action, make_contribution(call), report, shown=QUEUE)
        if action in DECIDING:
            assert str(page.context["standing"][-1].effect) == gettext("left as they are")
        summary = confirm(client, action, page, **fields)
        assert set(refused(summary)) == {report.reference}
        assert summary.context["bulk"].done == 1
    report.refresh_from_db()
    assert report.awaiting_since is not None
    assert do(client, "add-tags", report, tags="relire").context["bulk"].done == 1
    assert do(client, "assign", report, to=moderator.pk).context["bulk"].done == 1
    report.refresh_from_db()
    assert report.assigned_to == moderator
    assert [each.tag.name for each in report.tagged.all()] == ["relire"]


def test_a_row_deleted_meanwhile_costs_nothing_but_itself(client):
    call = make_call()
    rows = [make_contribution(call) for _number in range(3)]
    page = choose(client, "publish", *rows)
    Submission.objects.get(pk=rows[1].pk).delete()
    summary = confirm(client, "publish", page)
    assert (summary.context["bulk"].done, summary.context["bulk"].refused) == (2, 1)
    assert summary.status_code == 200


def test_what_fails_unexpectedly_is_named_and_logged_and_the_others_stand(client, monkeypatch, caplog):
    call = make_call()
    rows = [make_contribution(call) for _number in range(3)]
    publish = services.publish

    def fail(*, submission_id: int, **more: Any) -> Decision:
        decision = publish(submission_id=submission_id, **more)
        return decision if submission_id != rows[1].pk else decision.unknown

    monkeypatch.setattr(services, "publish", fail)
    summary = do(client, "publish", *rows)
    assert set(refused(summary)) == {rows[1].submission.reference}
    assert summary.context["bulk"].done == 2
    assert rows[1].submission.reference in caplog.text


def test_mail_that_cannot_be_queued_costs_no_decision(client, monkeypatch, caplog):
    call = make_call()
    rows = [make_received(call, email=f"a{n}@example.org").contribution for n in range(4)]
    Email.objects.all().delete()
    send, asked = mail.send, []

    def break_down(**more: Any) -> Any:
        asked.append(more)
        if len(asked) in (2, 3):
            raise OSError("no queue")
        return send(**more)

    monkeypatch.setattr("contributions.notifications.mail.send", break_down)
    summary = do(client, "publish", *rows)
    assert (summary.context["bulk"].done, summary.context["bulk"].refused) == (4, 0)
    assert states(*rows) == [PUBLISHED] * 4
    assert Email.objects.count() == 2
    assert all(row.submission.reference in caplog.text for row in rows[1:3])


# --- More than one request, and twice the same ------------------------------------------


def test_a_second_click_decides_nothing_again_and_tells_the_same(client):
    call, reason = make_call(), make_reason()
    rows = [make_received(call, email=f"a{n}@example.org").contribution for n in range(3)]
    Email.objects.all().delete()
    page = choose(client, "decline", *rows)
    first = confirm(client, "decline", page, reason=reason.pk, words=WORDS)
    second = confirm(client, "decline", page, reason=reason.pk, words=WORDS)
    assert first.context["said"] == second.context["said"]
    assert second.context["bulk"].refused == 0
    assert Decision.objects.count() == Email.objects.count() == 3
    # Sent again with other words, it says who decided before.
    third = confirm(client, "decline", page, reason=reason.pk, words="D’autres mots")
    assert (third.context["bulk"].done, third.context["bulk"].refused) == (0, 3)
    assert Decision.objects.count() == 3


@pytest.fixture
def three_per_request(monkeypatch) -> None:
    for action in ACTIONS:
        monkeypatch.setattr(action, "most_per_request", 3)


def test_what_is_left_is_continued_with_the_same_words_until_nothing_is(client, three_per_request):
    call, reason = make_call(), make_reason()
    rows = [make_contribution(call) for _number in range(8)]
    page = choose(client, "decline", *rows)
    services.publish(submission_id=rows[0].pk, version_seen=1, by=make_user(), now=NOW)
    first = confirm(client, "decline", page, reason=reason.pk, words=f"{WORDS}\r\n\r\nMerci.")
    assert (first.context["bulk"].done, first.context["bulk"].refused, len(keys(first))) == (2, 1, 5)
    second = confirm(client, "decline", first)
    again = confirm(client, "decline", first)
    assert second.context["said"] == again.context["said"]
    assert (second.context["bulk"].done, len(keys(second))) == (5, 2)
    last = confirm(client, "decline", second)
    assert (last.context["bulk"].done, last.context["bulk"].refused, keys(last)) == (7, 1, [])
    assert set(refused(last)) == {rows[0].submission.reference}
    assert not soup(last).select("form[action^='/admin/bulk/']")
    declined = Decision.objects.filter(verb="decline")
    assert declined.count() == 7
    assert set(declined.values_list("reason", "words")) == {(reason.pk, f"{WORDS}\r\n\r\nMerci.")}


@pytest.mark.parametrize("action", ["theme", "add-tags", "remove-tags", "assign"])
def test_sorting_is_continued_too(action, client, moderator, three_per_request):
    call, theme = make_call(), make_themes("Emploi")[0]
    rows = [make_contribution(call) for _number in range(5)]
    services.add_tags(submission_ids=[row.pk for row in rows], names=["un", "deux"])
    tags = ["un", "deux"] if action == "add-tags" else [str(tag.pk) for tag in InternalTag.objects.all()]
    fields = {"theme": theme.pk, "to": moderator.pk, "tags": ",".join(tags) if action == "add-tags" else tags}
    first = do(client, action, *rows, **fields)
    assert len(keys(first)) == 2
    last = confirm(client, action, first)
    assert (last.context["bulk"].done, keys(last)) == (5, [])
    if action == "remove-tags":
        assert not TaggedSubmission.objects.exists()
    if action == "theme":
        assert set(Contribution.objects.values_list("theme", flat=True)) == {theme.pk}


def test_work_ends_when_the_time_is_up(client, monkeypatch):
    call = make_call()
    rows = [make_contribution(call) for _number in range(4)]
    seconds = iter([0, 1, 19.9, 20, 99])
    page = choose(client, "publish", *rows)
    monkeypatch.setattr(bulk_work.time, "monotonic", lambda: next(seconds))
    summary = confirm(client, "publish", page)
    assert (summary.context["bulk"].done, len(keys(summary))) == (2, 2)


def test_a_summary_lists_fifty_and_counts_the_others(client):
    call, reason = make_call(), make_reason()
    rows = [make_contribution(call, DECLINED) for _number in range(53)]
    summary = do(client, "decline", *rows, reason=reason.pk)
    assert summary.context["bulk"].refused == 53
    assert len(soup(summary).select(f"a[href^='{QUEUE}inspect/']")) == 50
    assert summary.context["bulk"].unnamed == 3


def test_a_selection_of_five_thousand_is_a_small_field():
    bulk = Bulk({1_000_000 + 3 * number: 1 + number % 2 for number in range(5_000)})
    packed = bulk.packed()
    assert len(packed) < 40_000
    unpacked = Bulk.unpacked(packed)
    assert unpacked == bulk
    assert list(unpacked.todo) == list(bulk.todo)


# --- Cost -------------------------------------------------------------------------------


@pytest.mark.parametrize("action", [each.action_type for each in ACTIONS])
def test_each_item_costs_the_same_number_of_queries(action, client, moderator):
    call, reason, theme = make_call(), make_reason(), make_themes("Emploi")[0]
    fields = {"reason": reason.pk, "theme": theme.pk, "tags": "relire", "to": moderator.pk}

    def cost(number: int) -> tuple[int, int]:
        rows = [
            make_received(call, email=f"{action}{number}{n}@example.org").contribution for n in range(number)
        ]
        if action == "remove-tags":
            tags = services.add_tags(submission_ids=[row.pk for row in rows], names=["relire"])
            fields["tags"] = [tags[0].pk]  # type: ignore[assignment]
        with CaptureQueriesContext(connection) as asking:
            page = choose(client, action, *rows)
        with CaptureQueriesContext(connection) as doing:
            summary = confirm(client, action, page, **fields)
        assert summary.context["bulk"].done == number
        return len(asking), len(doing)

    cost(1)
    asked, done = zip(*(cost(number) for number in (2, 4, 24)), strict=True)
    assert len(set(asked)) == 1
    assert done[1] - done[0] == (done[2] - done[1]) / 10


# --- Two at once ------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_decide_each_item_once():
    call, reason = make_call(), make_reason()
    rows = [make_received(call, email=f"a{n}@example.org").contribution for n in range(12)]
    Email.objects.all().delete()
    clients = [logged_in(make_user()), logged_in(make_user())]
    pages = [choose(client, action, *rows) for client, action in zip(clients, DECIDING, strict=True)]
    barrier = Barrier(2)

    def send(place: int) -> HttpResponse:
        try:
            barrier.wait(timeout=20)
            more = {"reason": reason.pk} if DECIDING[place] == "decline" else {}
            return confirm(clients[place], DECIDING[place], pages[place], **more)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        summaries = list(pool.map(send, range(2)))
    # Read from the pages: the test client mixes up the contexts of two threads.
    done = [number_in(summary, "#done-title") for summary in summaries]
    left = [number_in(summary, "#refused-title") for summary in summaries]
    assert sum(done) == sum(left) == 12
    assert [left[1], left[0]] == done
    assert Decision.objects.count() == Email.objects.count() == 12
    assert Decision.objects.values("submission").distinct().count() == 12
    assert set(Submission.objects.values_list("version", flat=True)) == {2}


@pytest.mark.django_db(transaction=True)
def test_what_is_done_stays_done_when_the_machine_stops_in_the_middle(monkeypatch):
    call = make_call()
    rows = [make_contribution(call) for _number in range(4)]
    client = logged_in(make_user())
    page = choose(client, "publish", *rows)
    publish, done = services.publish, []

    def stop(**more: Any) -> Decision:
        if len(done) == 2:
            raise SystemExit("killed")
        done.append(publish(**more))
        return done[-1]

    monkeypatch.setattr(services, "publish", stop)
    with pytest.raises(SystemExit):
        confirm(client, "publish", page)
    assert states(*rows) == [PUBLISHED, PUBLISHED, AWAITING, AWAITING]
    monkeypatch.setattr(services, "publish", publish)
    assert confirm(client, "publish", page).context["bulk"].done == 4
    assert Decision.objects.count() == 4


def test_reasons_used_in_bulk_are_kept(client):
    row, reason = make_contribution(), make_reason()
    do(client, "decline", row, reason=reason.pk)
    assert Reason.objects.filter(decision__submission=row.pk).get() == reason
