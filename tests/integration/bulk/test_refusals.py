"""What a bulk action leaves as it is, and why."""

from typing import Any

import pytest
from django.utils.translation import gettext
from post_office import mail
from post_office.models import Email

from contributions import services
from contributions.models import Contribution, Decision, Submission
from tests.bulk import (
    AWAITING,
    DECIDING,
    DECLINED,
    NOW,
    PUBLISHED,
    QUEUE,
    choose,
    confirm,
    do,
    refused,
    states,
)
from tests.factories import make_call, make_contribution, make_reason, make_received, make_themes, make_user
from tests.reading import plain, soup, words_of
from tests.reporting import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.once]


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
            assert str(page.context["standing"][-1].effect) == gettext("unchanged")
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
