"""Linking from the desk: the page of one contribution, and many that are selected."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contributions.models import Submission, ThreadEntry
from contributions.services import erase
from tests.cms import cms, logged_in, outcome
from tests.factories import make_call, make_contribution, make_received, make_user
from tests.linking import Kind, link_to, make_public
from tests.moderation import NOW, item
from tests.projects import make_experiment, make_project
from tests.reading import soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def panel(contribution):
    return reverse("projects_follow_up", args=[contribution.pk])


def sent(page, kind="became", words="Une phrase."):
    return {"follow-page": getattr(page, "pk", page), "follow-kind": kind, "follow-words": words}


def steps():
    return list(ThreadEntry.objects.filter(page__isnull=False).values_list("kind", "text"))


def test_an_editor_links_a_contribution_and_removes_the_link():
    contribution, page, editor = make_public(), make_experiment(title="Le banc"), cms("editor")
    assert outcome(editor.post(panel(contribution), sent(page))) == "done"
    assert steps() == [("became", "Une phrase.")]
    section = soup(editor.get(item(contribution))).select_one("#follow-up")
    assert "Le banc" in section.get_text()
    key = section.select_one("button[name=remove]")["value"]
    for wrong in ("²", "", "9" * 30):
        editor.post(panel(contribution), {"remove": wrong})
    assert len(steps()) == 1
    editor.post(panel(contribution), {"remove": key})
    assert steps() == []
    assert editor.get(panel(contribution)).status_code == 302


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"follow-page": ""}, "#id_follow-page_error"),
        ({"follow-page": "x"}, "#id_follow-page_error"),
        ({"follow-page": "99999"}, "#id_follow-page_error"),
        ({"follow-kind": ""}, "#id_follow-kind_error"),
        ({"follow-kind": "fed"}, "#id_follow-kind_error"),
        ({"follow-words": "x" * 601}, "#id_follow-words_error"),
        ({"follow-day": "hier"}, "#id_follow-day_error"),
        ({"follow-day": "2999-01-01"}, "#id_follow-day_error"),
    ],
)
def test_what_is_wrong_is_said_next_to_its_field(change, at):
    contribution, page, editor = make_public(), make_experiment(), cms("editor")
    answer = editor.post(panel(contribution), sent(page) | change)
    assert answer.status_code == 422
    section = soup(answer).select_one("#follow-up")
    assert section.select_one(at)
    expected = change.get("follow-words", "Une phrase.")
    assert section.select_one("textarea").get_text().strip() == expected
    assert steps() == []


def test_the_day_it_happened_is_asked_and_one_before_it_was_received_is_refused_in_a_sentence():
    contribution, page, editor = make_public(), make_experiment(), cms("editor")
    answer = editor.post(panel(contribution), sent(page) | {"follow-day": "2020-01-01"})
    assert answer.status_code == 422
    section = soup(answer).select_one("#follow-up")
    assert contribution.reference in section.select_one("#id_follow-day_error").get_text()
    # What was typed is still there, for another day.
    assert section.select_one("textarea").get_text().strip() == "Une phrase."
    assert section.select_one("[name=follow-day]")["value"] == "2020-01-01"
    assert section.select_one("[name=follow-page]")["value"] == str(page.pk)
    assert (
        section.select_one("[name=follow-kind] [selected], [name=follow-kind][checked]")["value"] == "became"
    )
    assert steps() == []
    today = timezone.localdate()
    assert outcome(editor.post(panel(contribution), sent(page) | {"follow-day": today.isoformat()})) == "done"
    assert timezone.localdate(ThreadEntry.objects.get(page=page.pk).at) == today


def test_many_on_the_desk_have_that_day_too():
    page, editor = make_project(), cms("editor")
    old, new = make_public(), make_public()
    Submission.objects.filter(pk=old.pk).update(submitted_at=timezone.now() - timedelta(days=30))
    day = timezone.localdate() - timedelta(days=10)
    url = reverse("wagtail_bulk_action", args=["contributions", "submission", "link"])
    form = soup(editor.get(f"{url}?id={old.pk}&id={new.pk}&next=/admin/moderation/"))
    bulk = form.select_one("input[name=bulk]")["value"]
    answer = editor.post(url, {"bulk": bulk, **sent(page, "fed"), "follow-day": day.isoformat()})
    assert new.reference in answer.content.decode()
    step = ThreadEntry.objects.get(page=page.pk)
    assert (step.submission_id, timezone.localdate(step.at)) == (old.pk, day)


def test_a_call_is_no_page_to_link_to():
    contribution, editor = make_public(), cms("editor")
    assert editor.post(panel(contribution), sent(make_call(), "fed")).status_code == 422


def test_one_that_is_not_published_has_no_form_and_is_refused():
    contribution, page, editor = make_contribution(), make_experiment(), cms("editor")
    assert not soup(editor.get(item(contribution))).select_one("#follow-up form")
    editor.post(panel(contribution), sent(page))
    assert steps() == []
    gone = make_public()
    erase(submission_id=gone.pk, by=None, now=NOW)
    assert outcome(editor.post(panel(gone), sent(page))) == "refused"
    assert not soup(editor.get(item(gone))).select_one("#follow-up")


@pytest.mark.parametrize(("role", "expected"), [(None, "asked to log in"), ("moderator", "refused")])
def test_who_may_not_link_sees_no_panel(role, expected):
    client = logged_in(make_user(role) if role else None)
    contribution, page = make_public(), make_experiment()
    assert outcome(client.post(panel(contribution), sent(page))) == expected
    assert 'id="follow-up"' not in client.get(item(contribution)).content.decode()
    assert steps() == []


def test_many_selected_on_the_desk_are_linked_and_the_others_named():
    call, page, editor = make_call(), make_project(), cms("editor")
    rows, waiting = [make_public(call) for _each in range(3)], make_received(call).contribution
    url = reverse("wagtail_bulk_action", args=["contributions", "submission", "link"])
    query = "&".join(f"id={row.pk}" for row in [*rows, waiting])
    confirm = editor.get(f"{url}?{query}&next=/admin/moderation/")
    form = soup(confirm)
    bulk = form.select_one("input[name=bulk]")["value"]
    wrong = editor.post(url, {"bulk": bulk, **sent("")})
    assert wrong.status_code == 422
    answer = editor.post(url, {"bulk": bulk, **sent(page, "fed")})
    assert answer.status_code == 200
    assert waiting.reference in answer.content.decode()
    assert steps() == [("fed", "Une phrase.")] * 3
    again = editor.post(url, {"bulk": bulk, **sent(page, "fed")})
    assert again.status_code == 200
    assert len(steps()) == 3
    assert outcome(cms("moderator").get(f"{url}?{query}")) == "refused"


def test_steps_of_a_draft_say_so():
    contribution, page = make_public(), make_experiment(live=False)
    link_to(page, Kind.BECAME, contribution)
    section = soup(cms("editor").get(item(contribution))).select_one("#follow-up")
    assert len(section.select("li")) == 1
    assert "(" in section.select_one("li").get_text()
