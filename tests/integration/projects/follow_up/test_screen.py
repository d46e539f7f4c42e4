"""The screen of links of a page: filters, all that they show, what is refused, who may."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contributions.models import (
    Contribution,
    InternalTag,
    ModeratorLimit,
    Submission,
    TaggedSubmission,
    ThreadEntry,
)
from people.models import User
from projects.follow_up import screen as screens
from projects.follow_up.linking import WORDS_MAX
from projects.follow_up.screen import PER_PAGE, SCREEN
from taxonomy.models import Theme
from tests.cms import cms, logged_in, outcome, sentences
from tests.factories import make_call, make_commune, make_contribution, make_user
from tests.linking import Kind, link_to, make_public
from tests.many import publish_many
from tests.projects import make_experiment, make_project, make_result
from tests.reading import soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def address(page, query=""):
    return reverse(SCREEN, args=[page.pk]) + query


def shown(answer):
    return [each.get_text() for each in soup(answer).select(".linking__rows b")]


def keys(answer, name="id"):
    return [int(each["value"]) for each in soup(answer).select(f"input[name={name}]")]


def kinds(page):
    return sorted(ThreadEntry.objects.filter(page=page.pk).values_list("kind", flat=True))


def test_two_hundred_filtered_contributions_take_three_screens():
    page, call, other = make_experiment(), make_call(), make_call()
    publish_many(call, 200)
    publish_many(other, 3)
    editor = cms("editor")
    first = editor.get(address(page))
    assert len(keys(first)) == PER_PAGE
    second = editor.get(address(page, f"?call={call.pk}"))
    box = soup(second).select_one("input[name=all]")
    assert box["value"] == "200"
    form = soup(second).select_one("form[method=post]")["action"]
    third = editor.post(
        form, {"all": box["value"], "kind": "became", "words": "Essayées en mars."}, follow=True
    )
    assert third.status_code == 200
    assert ThreadEntry.objects.filter(page=page.pk, kind="became", text="Essayées en mars.").count() == 200
    assert len(keys(third, "step")) == PER_PAGE
    assert len(keys(editor.get(address(page)))) == 3


def test_each_filter_narrows_the_list():
    page, call = make_experiment(), make_call()
    parent = Theme.add_root(title="Emploi", slug="emploi")
    theme = parent.add_child(title="Emploi des jeunes", slug="jeunes")
    place = make_commune("Arles", "13004")
    found = make_public(call, title="Le tramway", body="Un arrêt de plus.")
    make_public(title="Autre")
    Contribution.objects.filter(pk=found.pk).update(
        kind="idea", sender_kind="agent", theme=theme, territory=place, outcome="taken_up"
    )
    tag = InternalTag.objects.create(name="à revoir")
    TaggedSubmission.objects.create(tag=tag, content_object=found.submission)
    editor = cms("editor")
    assert len(shown(editor.get(address(page)))) == 2
    asked = [
        f"call={call.pk}",
        f"theme={parent.pk}",
        "kind=idea",
        "sender=agent",
        f"territory={place.parent_id}",
        f"tag={tag.pk}",
        "outcome=taken_up",
        "q=tramways",
        f"q={found.reference.lower()}",
    ]
    for query in [*asked, "&".join(asked[:-1])]:
        assert shown(editor.get(address(page, f"?{query}"))) == ["Le tramway"], query
    assert shown(editor.get(address(page, "?outcome=none"))) == ["Autre"]
    chips = soup(editor.get(address(page, f"?call={call.pk}&theme={theme.pk}&q=bus"))).select("summary bdi")
    assert [chip.get_text() for chip in chips] == ["bus", call.title, "Emploi des jeunes"]
    assert shown(editor.get(address(page, "?sender=company"))) == []


@pytest.mark.parametrize("query", ["?call=12345", "?theme=x", "?kind=%00", "?outcome=all", "?tag=99"])
def test_a_filter_that_is_not_understood_never_means_all(query):
    page, editor = make_experiment(), cms("editor")
    make_public()
    answer = editor.get(address(page, query))
    assert answer.status_code == 200
    assert shown(answer) == []
    for total in ("0", "1"):
        answer = editor.post(address(page, query), {"all": total, "kind": "became", "words": ""})
    assert kinds(page) == []


def test_what_is_linked_is_what_was_on_the_screen():
    page, call, editor = make_experiment(), make_call(), cms("editor")
    make_public(call)
    total = soup(editor.get(address(page))).select_one("input[name=all]")["value"]
    make_public(call)
    answer = editor.post(address(page), {"all": total, "kind": "became", "words": "Mes mots"})
    assert answer.status_code == 409
    assert soup(answer).select_one("textarea").get_text().strip() == "Mes mots"
    assert kinds(page) == []


def test_bad_input_is_said_next_to_its_field_and_costs_no_words():
    page, editor, contribution = make_experiment(), cms("editor"), make_public()
    long = "x" * (WORDS_MAX + 1)
    for sent, at in (
        ({"id": contribution.pk, "words": "Mes mots"}, "#id_kind_error"),
        ({"id": contribution.pk, "kind": "fed", "words": "Mes mots"}, "#id_kind_error"),
        ({"id": contribution.pk, "kind": "became", "words": long}, "#id_words_error"),
        ({"kind": "became", "words": "Mes mots"}, "[role=alert]"),
        ({"id": ["²", "-1", "9" * 40, ""], "kind": "became", "words": "Mes mots"}, "[role=alert]"),
    ):
        answer = editor.post(address(page), sent)
        assert answer.status_code == 422
        assert soup(answer).select_one(at), sent
        assert soup(answer).select_one("textarea").get_text().strip() == sent["words"]
    assert (
        soup(editor.post(address(page), {"id": contribution.pk}))
        .select_one("input[name=id]")
        .has_attr("checked")
    )
    assert kinds(page) == []


def test_a_day_before_all_of_them_were_received_keeps_the_words_and_what_is_ticked():
    page, contribution, editor = make_experiment(), make_public(), cms("editor")
    sent = {"id": contribution.pk, "kind": "became", "words": "Une phrase.", "day": "2020-01-01"}
    answer = editor.post(address(page), sent)
    assert answer.status_code == 422
    screen = soup(answer)
    assert contribution.reference in screen.select_one("#id_day_error").get_text()
    assert screen.select_one("textarea[name=words]").get_text().strip() == "Une phrase."
    assert screen.select_one("input[name=day]")["value"] == "2020-01-01"
    assert screen.select_one("input[name=kind][value=became]").has_attr("checked")
    assert screen.select_one("input[name=id]").has_attr("checked")
    assert kinds(page) == []


def test_a_day_before_some_of_them_were_received_links_the_others_and_names_those():
    page, editor = make_experiment(), cms("editor")
    old, new = make_public(), make_public()
    Submission.objects.filter(pk=old.pk).update(submitted_at=timezone.now() - timedelta(days=30))
    day = timezone.localdate() - timedelta(days=10)
    sent = {"id": [old.pk, new.pk], "kind": "became", "words": "", "day": day.isoformat()}
    answer = editor.post(address(page), sent)
    assert any(new.reference in sentence for sentence in sentences(answer))
    assert [step.submission_id for step in ThreadEntry.objects.filter(page=page.pk)] == [old.pk]


def test_one_that_is_not_published_any_more_is_named_and_the_others_go_through():
    page, call, editor = make_experiment(), make_call(), cms("editor")
    public, gone = make_public(call), make_contribution(call, "withdrawn")
    answer = editor.post(address(page), {"id": [public.pk, gone.pk], "kind": "became", "words": ""})
    assert any(gone.reference in sentence for sentence in sentences(answer))
    assert [step.submission_id for step in ThreadEntry.objects.filter(page=page.pk)] == [public.pk]


def test_links_are_removed_one_by_one_or_together():
    page, call, editor = make_experiment(), make_call(), cms("editor")
    rows = [make_public(call) for _each in range(4)]
    link_to(page, Kind.BECAME, *rows)
    steps = keys(editor.get(address(page, "?show=linked")), "step")
    assert len(steps) == 4
    editor.post(address(page), {"remove": steps[0]})
    assert ThreadEntry.objects.filter(page=page.pk).count() == 3
    editor.post(address(page), {"remove_ticked": "1", "step": [*steps[:3], "²"]})
    assert list(ThreadEntry.objects.filter(page=page.pk).values_list("pk", flat=True)) == [steps[3]]
    assert outcome(editor.post(address(page), {"remove_ticked": "1"})) == "done"
    other = make_experiment()
    editor.post(address(other), {"remove": steps[3]})
    assert kinds(page) == ["became"]


def test_more_than_a_page_is_read_page_by_page_at_the_same_cost():
    page, call, editor, counts = make_experiment(), make_call(), cms("editor"), []
    for number in (3, 2 * PER_PAGE):
        publish_many(call, number)
        for query in ("", f"?call={call.pk}", "?show=linked"):
            editor.get(address(page, query))
            with CaptureQueriesContext(connection) as queries:
                editor.get(address(page, query))
            counts.append(len(queries))
    assert counts[:2] == counts[3:5]
    url, seen = address(page), []
    while url:
        answer = editor.get(url)
        seen += keys(answer)
        following = [
            each for each in soup(answer).select(".linking > p > a.button") if "before=" in each["href"]
        ]
        url = following[0]["href"] if following else ""
    assert len(seen) == len(set(seen)) == 2 * PER_PAGE + 3
    link_to(page, Kind.BECAME, *seen)
    with CaptureQueriesContext(connection) as queries:
        editor.get(address(page, "?show=linked"))
    assert len(queries) <= max(counts) + 2


def test_more_than_may_be_linked_at_once_is_said(monkeypatch):
    monkeypatch.setattr(screens, "MOST_SELECTED", 5)
    page, call, editor = make_result(), make_call(), cms("editor")
    publish_many(call, 8)
    total = soup(editor.get(address(page))).select_one("input[name=all]")["value"]
    assert total == "6"
    answer = editor.post(address(page), {"all": total, "kind": "answered_in", "words": ""})
    assert len(kinds(page)) == 5
    assert len(sentences(answer)) == 2


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (None, "asked to log in"),
        ("moderator", "refused"),
        ("editor", "done"),
        ("coordinator", "done"),
        ("admin", "done"),
    ],
)
def test_who_may_link(role, expected):
    client = logged_in(make_user(role) if role else None)
    page, contribution = make_project(), make_public()
    assert outcome(client.get(address(page))) == expected
    sent = {"id": contribution.pk, "kind": "fed", "words": ""}
    assert outcome(client.post(address(page), sent)) == expected
    assert kinds(page) == (["fed"] if expected == "done" else [])
    button = "/contributions/" in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert button == (expected == "done")


def test_who_is_limited_to_calls_sees_and_links_theirs_alone():
    page, theirs, other = make_experiment(), make_call(), make_call()
    mine, hidden = make_public(theirs, title="À moi"), make_public(other, title="MARKED-HIDDEN")
    link_to(page, Kind.TESTED, hidden)
    user = make_user("coordinator")
    ModeratorLimit.objects.create(user=user, page=theirs)
    client = logged_in(User.objects.get(pk=user.pk))
    for query in ("", "?show=linked", "?q=MARKED", f"?call={other.pk}"):
        assert "MARKED-HIDDEN" not in client.get(address(page, query)).content.decode()
    client.post(address(page), {"id": [mine.pk, hidden.pk], "kind": "became", "words": ""})
    client.post(address(page), {"remove": ThreadEntry.objects.get(kind="tested").pk})
    assert kinds(page) == ["became", "tested"]


def test_an_address_that_leads_nowhere_is_a_404():
    editor = cms("editor")
    for pk in (make_call().pk, 10**6, 10**30):
        assert editor.get(f"/admin/projects/{pk}/contributions/").status_code == 404
