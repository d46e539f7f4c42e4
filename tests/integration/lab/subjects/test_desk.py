"""Subjects in the CMS: who may do what, their page on the desk, links, the register, what is late."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions.digest import waiting_for
from contributions.models import Decision, ModeratorLimit, Submission
from lab.models import PageLink, Subject
from people.models import User
from portal import today
from tests.cms import logged_in, outcome
from tests.days import make_day
from tests.factories import make_call, make_reason, make_user
from tests.reading import plain, soup, words_of
from tests.registers import workbook
from tests.subjects import ANSWER, make_subject, make_subject_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]

QUEUE, REGISTER = "/admin/moderation/", "/admin/lab/subject/"


def item(subject: Subject) -> str:
    return f"{QUEUE}inspect/{subject.pk}/"


def decide(client: Client, subject: Subject, verb: str, **said):
    data = {"verb": verb, "version_seen": 1} | said
    return client.post(f"/admin/labo/sujets/{subject.pk}/", data)


def link(client: Client, subject: Subject, **said):
    return client.post(f"/admin/labo/liens/{subject.pk}/", said)


SURFACES = ["desk", "register", "row", "export", "answer", "link"]
READS = dict.fromkeys(SURFACES[:4], "done")
EXPECTED = {
    "anonymous": dict.fromkeys(SURFACES, "asked to log in"),
    "editor": READS | {"answer": "403", "link": "refused"},
    "moderator": dict.fromkeys(SURFACES, "done"),
    "coordinator": dict.fromkeys(SURFACES, "done"),
    "moderator of another page": dict.fromkeys(("register", "export"), "done")
    | dict.fromkeys(("desk", "row", "answer", "link"), "refused"),
}


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_may_do_exactly_this(role):
    subject, call = make_subject(title="Un titre lu"), make_call()
    user = None if role == "anonymous" else make_user(role.partition(" ")[0])
    if "another" in role:
        ModeratorLimit.objects.create(user=user, page=call)
    client = logged_in(user)
    got = {
        "desk": client.get(item(subject)),
        "register": client.get(REGISTER),
        "row": client.get(f"{REGISTER}inspect/{subject.pk}/"),
        "export": client.post(f"{REGISTER}export/"),
        "link": link(client, subject, **{"link-page": call.pk}),
        "answer": decide(client, subject, "answer", words=ANSWER, publish="yes"),
    }
    assert {name: outcome(response) for name, response in got.items()} == EXPECTED[role]
    if EXPECTED[role]["export"] == "done":
        rows = repr(workbook(got["export"])[1:])
        assert (subject.reference in rows) == (EXPECTED[role]["row"] == "done")
        assert "Un titre lu" not in rows + words_of(got["register"])
    may = EXPECTED[role]["answer"] == "done"
    assert Subject.objects.get(pk=subject.pk).status == ("answered" if may else "awaiting")
    assert PageLink.objects.exists() is (EXPECTED[role]["link"] == "done")


def test_an_editor_reads_a_subject_and_neither_its_address_nor_a_form():
    subject = make_subject(email="marked@example.org", title="Un titre lu")
    page = logged_in(make_user("editor")).get(item(subject)).content.decode()
    assert "Un titre lu" in page
    assert "labo/sujets" not in page
    assert "labo/liens" not in page
    for role in ("moderator", "coordinator"):
        client = logged_in(make_user(role))
        for url in (item(subject), QUEUE, REGISTER, f"{REGISTER}inspect/{subject.pk}/", "/admin/"):
            assert "marked@" not in client.get(url).content.decode(), url
    shown = client.post(f"{QUEUE}contact-details/{subject.pk}/")
    assert "marked@" in shown.content.decode()


def test_the_desk_shows_signals_and_takes_an_answer_only_whole():
    reason = make_reason()
    subject = make_subject(situation="Appelez-moi au 06 12 34 56 78, bande d’abrutis.")
    client = logged_in(make_user())
    page = client.get(item(subject))
    assert soup(page).select(".signal--phone")
    assert {each["data-desk-move"] for each in soup(page).select(".desk-move")} == {
        "take_up",
        "answer",
        "withdraw",
    }
    wrong = [
        {"words": ANSWER},
        {"words": "", "publish": "yes"},
        {"words": ANSWER, "publish": "no"},
        {"words": ANSWER, "publish": "perhaps"},
        {"words": "é" * 5001, "publish": "yes"},
        {"words": ANSWER, "publish": "no", "reason": 987654},
    ]
    for said in wrong:
        response = decide(client, subject, "answer", **said)
        assert response.status_code == 422, said
        assert soup(response).select(".desk-move[open] .error-message, .desk-move[open] .w-field__errors")
        if said["words"]:
            assert said["words"] in response.content.decode()
    assert not Decision.objects.exists()
    done = decide(client, subject, "answer", words=ANSWER, publish="no", reason=reason.pk)
    assert outcome(done) == "done"
    subject.refresh_from_db()
    assert (subject.status, subject.is_public) == ("answered", False)
    # A colleague who had the page before them is told, and keeps their words.
    late = decide(client, subject, "answer", words="Trop tard", publish="yes")
    assert late.status_code == 409
    assert "Trop tard" in words_of(late)
    assert decide(client, subject, "refer").status_code == 422
    assert decide(client, subject, "publish").status_code == 422
    assert client.get(f"/admin/labo/sujets/{subject.pk}/").status_code == 302


def test_taken_up_and_taken_back_by_the_desk():
    subject, client = make_subject(), logged_in(make_user("coordinator"))
    assert outcome(decide(client, subject, "take_up", publish="yes")) == "done"
    subject.refresh_from_db()
    assert (subject.status, subject.is_public) == ("in_review", True)
    assert outcome(decide(client, subject, "answer", version_seen=2, words=ANSWER, publish="yes")) == "done"
    assert outcome(decide(client, subject, "reopen", version_seen=3, words="Pardon")) == "done"
    assert outcome(decide(client, subject, "withdraw", version_seen=4)) == "done"
    page = client.get(item(subject))
    assert not soup(page).select(".desk-move")
    assert outcome(client.post(f"{QUEUE}erase/{subject.pk}/", {"understood": "on"})) == "done"
    subject.refresh_from_db()
    assert (subject.title, subject.situation) == ("", "")
    for url in (item(subject), f"{QUEUE}?kind=subject", f"{REGISTER}inspect/{subject.pk}/"):
        assert outcome(client.get(url)) == "done"
    assert not soup(client.get(item(subject))).select("#links form")


def test_pages_are_linked_and_unlinked_and_only_those_that_may_be():
    subject, client = make_subject("answered"), logged_in(make_user("coordinator"))
    call, day, index = make_call(), make_day(), make_subject_page()
    assert soup(client.get(item(subject))).select("#links input[name=link-page]")
    for wrong in ("", "x", "987654", str(index.pk)):
        response = link(client, subject, **{"link-page": wrong})
        assert response.status_code == 422, wrong
    for page in (call, day, call):
        assert outcome(link(client, subject, **{"link-page": page.pk})) == "done"
    shown = words_of(client.get(item(subject)))
    assert call.title in shown
    assert day.title in shown
    link(client, subject, remove=call.pk)
    assert list(PageLink.objects.values_list("page", flat=True)) == [day.pk]
    # Of another kind of thing, there is nothing to link.
    assert link(client, Subject(pk=987654), **{"link-page": call.pk}).status_code == 404


def test_what_waits_stands_in_today_in_the_digest_and_is_late_in_time(django_assert_max_num_queries):
    subject, moderator = make_subject(), make_user()
    make_subject("in_review")
    make_subject("answered")
    [line] = [each for each in today.waiting_for(moderator) if "kind=subject" in each.url]
    assert (line.count, line.late) == (2, 0)
    long_ago = timezone.now() - timedelta(days=40)
    Submission.objects.filter(pk=subject.pk).update(awaiting_since=long_ago)
    [line] = [each for each in today.waiting_for(moderator) if "kind=subject" in each.url]
    assert (line.count, line.late) == (2, 1)
    waiting = waiting_for(moderator, now=timezone.now())
    assert (waiting.total, waiting.late) == (2, 1)
    assert waiting.lines[0].reference == subject.reference
    assert not [each for each in today.waiting_for(make_user("editor")) if "kind=subject" in each.url]


def test_the_register_is_searched_and_filtered():
    client = logged_in(make_user())
    answered = make_subject("answered", title="Les vélos")
    hidden = make_subject("answered", publish=False, title="Les trains")
    for query, found in (
        ("", {answered, hidden}),
        (f"?q={answered.reference}", {answered}),
        ("?q=velo", {answered}),
        ("?public=no", {hidden}),
        ("?status=awaiting", set()),
        ("?status=king&page__slug=x", {answered, hidden}),
    ):
        text = words_of(client.get(f"{REGISTER}{query}"))
        assert {each for each in (answered, hidden) if each.reference in plain(text)} == found, query


def test_nobody_edits_or_deletes_a_subject_by_hand():
    subject, client = make_subject("answered"), logged_in(make_user("admin"))
    before = list(Subject.objects.values())
    for then in ("create/", f"edit/{subject.pk}/", f"delete/{subject.pk}/"):
        assert outcome(client.post(f"{REGISTER}{then}", {"title": "x"})) in {"refused", "404", "403"}
    index = make_subject_page()
    assert client.post(f"/admin/pages/{index.pk}/delete/").status_code == 302
    assert list(Subject.objects.values()) == before
    assert User.objects.filter(is_superuser=True).exists()
