"""Barriers in the CMS: who may do what, the three answers, what waits, what erasing leaves."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from contributions.digest import waiting_for
from contributions.models import AlertChoice, Decision, Submission
from contributions.services import IllegalMove, StaleDecision
from home.accessibility import services
from home.accessibility.jobs import return_promised
from home.models import Barrier
from people.digests import email_digest
from people.links import path_for, token_for
from people.retention import apply_retention
from portal import today
from portal.cache.store import store
from tests.barriers import ANSWER, PLANTED_OF_BARRIERS, make_accessibility_page, make_barrier, submit
from tests.cms import logged_in, outcome
from tests.dumping import dump_tables, sitemap_files
from tests.factories import make_user
from tests.moderation import QUEUE
from tests.planting import TEXT
from tests.reading import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MARK = "zqobstacle"
ADDRESS = f"{MARK}@example.org"


def item(barrier: Barrier) -> str:
    return f"{QUEUE}inspect/{barrier.pk}/"


def decide(client: Client, barrier: Barrier, verb: str, **said):
    data = {"verb": verb, "version_seen": 1, "words": ANSWER} | said
    return client.post(f"/admin/accessibilite/obstacles/{barrier.pk}/", data)


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


EXPECTED = {
    "anonymous": ("asked to log in", "asked to log in"),
    # They read the desk, and not what may tell of a disability.
    "editor": ("refused", "refused"),
    "moderator": ("done", "done"),
    "coordinator": ("done", "done"),
}


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_may_do_exactly_this(role):
    barrier = make_barrier()
    client = logged_in(None if role == "anonymous" else make_user(role))
    got = (outcome(client.get(item(barrier))), outcome(decide(client, barrier, "answer")))
    assert got == EXPECTED[role]
    barrier.refresh_from_db()
    assert barrier.status == ("solved" if EXPECTED[role][1] == "done" else "awaiting")
    desk = client.get(f"{QUEUE}?kind=barrier")
    assert (barrier.reference in desk.content.decode()) == (EXPECTED[role][0] == "done")


def test_a_moderator_sees_no_address_and_a_coordinator_asks_for_it():
    barrier = make_barrier(email=ADDRESS)
    for role, sees in (("moderator", False), ("coordinator", True)):
        client = logged_in(make_user(role))
        page = client.get(item(barrier)).content.decode()
        assert ADDRESS not in page
        shown = client.post(f"{QUEUE}contact-details/{barrier.pk}/")
        assert (ADDRESS in shown.content.decode()) == sees


@pytest.mark.parametrize(
    ("verb", "more", "status", "step"),
    [
        ("answer", {}, "solved", "answered"),
        ("take_up", {"until": in_days(60)}, "planned", "taken_up"),
        ("not_take_up", {}, "refused", "not_taken_up"),
    ],
)
def test_each_answer_is_told_with_its_words(verb, more, status, step):
    link = submit(email=ADDRESS)
    barrier = Barrier.objects.get(pk=link.submission_id)
    Email.objects.all().delete()
    assert decide(logged_in(make_user("moderator")), barrier, verb, **more).status_code == 302
    barrier.refresh_from_db()
    submission = Submission.objects.get(pk=barrier.pk)
    assert barrier.status == status
    assert submission.awaiting_since is None
    # What is promised is kept until it is done.
    assert (submission.delete_after is None) == (status == "planned")
    assert submission.thread.get(kind=step).text == ANSWER
    assert not submission.thread.filter(public=True).exists()
    mail = Email.objects.get()
    assert ANSWER in mail.message
    assert "Défenseur des droits" in mail.message
    assert ANSWER in words_of(Client().get(path_for(link)))


def test_an_answer_needs_words_and_a_promise_needs_a_day_to_come():
    barrier, client = make_barrier(), logged_in(make_user("moderator"))
    for verb, said, status in (
        ("answer", {"words": " "}, 422),
        ("take_up", {}, 422),
        ("take_up", {"until": "demain"}, 422),
        ("take_up", {"until": in_days(0)}, 409),
        ("publish", {}, 422),
        ("answer", {"version_seen": 7}, 409),
    ):
        refused = decide(client, barrier, verb, **said)
        assert refused.status_code == status, (verb, said)
        # A decision that is not offered has no form to come back in.
        assert verb == "publish" or said.get("words", ANSWER).strip() in words_of(refused)
    assert not Decision.objects.exists()
    assert decide(client, Barrier(pk=999999), "answer").status_code == 404


def test_what_was_answered_is_answered_again_only_otherwise():
    by, now = make_user("moderator"), timezone.now()
    barrier = make_barrier("solved")
    common = {"submission_id": barrier.pk, "words": ANSWER, "by": by, "now": now}
    with pytest.raises(IllegalMove):
        services.solve(version_seen=2, **common)
    with pytest.raises(StaleDecision):
        services.refuse(version_seen=1, **common)
    services.postpone(version_seen=2, until=timezone.localdate() + timedelta(days=30), **common)
    services.postpone(version_seen=3, until=timezone.localdate() + timedelta(days=60), **common)
    services.refuse(version_seen=4, **common)
    barrier.refresh_from_db()
    assert (barrier.status, barrier.promised_for) == ("refused", None)


def test_what_waits_is_said_at_once_in_the_digest_and_on_the_first_page_of_the_cms():
    make_accessibility_page()
    moderator, editor = make_user("moderator"), make_user("editor")
    AlertChoice.objects.create(user=moderator, frequency=AlertChoice.Frequency.AT_ONCE)
    now = timezone.now()
    late = submit(now=now - timedelta(days=12))
    submit(now=now)
    assert Email.objects.filter(to=moderator.email).count() == 2
    assert waiting_for(moderator, now=now)
    (line,) = [each for each in today.waiting_for(moderator) if "kind=barrier" in each.url]
    assert (line.count, line.late) == (2, 1)
    assert not [each for each in today.waiting_for(editor) if "kind=barrier" in each.url]
    # What is promised waits no more, and again once its day is past.
    services.postpone(
        submission_id=late.submission_id,
        version_seen=1,
        words=ANSWER,
        until=timezone.localdate() + timedelta(days=30),
        by=moderator,
        now=now,
    )
    (line,) = [each for each in today.waiting_for(moderator) if "kind=barrier" in each.url]
    assert (line.count, line.late) == (1, 0)
    assert waiting_for(moderator, now=now).total == 1
    assert return_promised(now + timedelta(days=30)) == 0
    assert return_promised(now + timedelta(days=31)) == 1
    assert return_promised(now + timedelta(days=31)) == 0
    assert waiting_for(moderator, now=now + timedelta(days=31)).total == 2
    # The promise made before is out of date: another answer is asked for.
    assert Submission.objects.get(pk=late.submission_id).version == 3


def test_a_promise_that_was_kept_or_erased_does_not_come_back(django_capture_on_commit_callbacks):
    later = timezone.now() + timedelta(days=200)
    solved, erased = make_barrier("planned"), submit()
    by, now = make_user(), timezone.now()
    services.solve(submission_id=solved.pk, version_seen=2, words=ANSWER, by=by, now=now)
    until = timezone.localdate() + timedelta(days=90)
    services.postpone(
        submission_id=erased.submission_id, version_seen=1, words=ANSWER, until=until, by=by, now=now
    )
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(f"{path_for(erased)}effacer/", {"understood": "on"})
    assert return_promised(later) == 0


def test_the_desk_costs_the_same_queries_with_3_barriers_as_with_30(django_assert_max_num_queries):
    client = logged_in(make_user("moderator"))

    def cost() -> int:
        with django_assert_max_num_queries(80) as asked:
            assert client.get(f"{QUEUE}?status=awaiting&kind=barrier").status_code == 200
        return len(asked)

    for _each in range(3):
        make_barrier()
    cost()
    few = cost()
    for _each in range(27):
        make_barrier()
    assert cost() == few


# --- Never public, and erased ---------------------------------------------------------


def plant():
    words = {name: f"{MARK} {name}" for name in ("where", "tried", "problem", "equipment")}
    link = submit(email=ADDRESS, **words)
    services.refuse(
        submission_id=link.submission_id,
        version_seen=1,
        words=f"{MARK} réponse",
        by=make_user(),
        now=timezone.now(),
    )
    return link


def tables_with(*texts: str) -> set[str]:
    return {table for table, text in dump_tables() if any(each in text for each in texts)}


def test_every_text_of_a_barrier_was_thought_of():
    fields = {each.name for each in Barrier._meta.concrete_fields if isinstance(each, TEXT)}
    assert fields == PLANTED_OF_BARRIERS["home.Barrier"] | {"status"}


def test_nothing_of_a_barrier_is_public_logged_or_indexed(caplog):
    page = make_accessibility_page()
    link = plant()
    Client().get(path_for(link))
    # Reached, and only there.
    assert MARK in Client().get(path_for(link)).content.decode()
    secrets = [MARK, token_for(link), email_digest(ADDRESS), link.submission.reference]
    for address in ("/", page.url, page.form_path, f"/recherche/?q={MARK}", *sitemap_files()):
        text = Client().get(address).getvalue().decode().replace(f"q={MARK}", "").replace(f'"{MARK}"', "")
        text = text.replace(f"« {MARK} »", "")
        wanted = secrets if "recherche" not in address else secrets[1:]
        assert not [secret for secret in wanted if secret in text], address
    assert MARK not in repr(vars(store))
    tables = tables_with(MARK)
    assert "home_barrier" in tables
    assert not {name for name in tables if "revision" in name or "logentry" in name or "index" in name}
    for mail in Email.objects.all():
        for name in ("where", "tried", "problem", "equipment"):
            assert f"{MARK} {name}" not in mail.message + mail.html_message
    assert MARK not in caplog.text


def test_erased_by_its_sender_it_is_nowhere(django_capture_on_commit_callbacks):
    link = plant()
    disclosed = Client().get(f"{path_for(link)}telecharger/")
    with zipfile.ZipFile(io.BytesIO(disclosed.getvalue())) as archive:
        held = json.loads(archive.read("donnees.json"))
    assert f"{MARK} problem" in json.dumps(held, ensure_ascii=False)
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(f"{path_for(link)}effacer/", {"understood": "on"})
    assert answer.status_code == 303
    assert tables_with(MARK) == set()
    assert tables_with(email_digest(ADDRESS)) <= {"people_addressallowance"}
    left = Client().get(path_for(link))
    assert left.status_code == 200
    assert link.submission.reference in words_of(left)
    assert services.legal_verbs(Barrier.objects.select_related("submission").get()) == frozenset()
    erased = logged_in(make_user("moderator")).get(item(Barrier.objects.get()))
    assert erased.status_code == 200


def test_a_waiting_one_that_is_erased_waits_no_more(django_capture_on_commit_callbacks):
    link = submit(email=ADDRESS)
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(f"{path_for(link)}effacer/", {"understood": "on"})
    assert Barrier.objects.get().status == "withdrawn"
    assert Submission.objects.get().awaiting_since is None


def test_when_its_date_is_past_what_is_answered_goes_and_what_is_promised_stays():
    make_accessibility_page()
    answered, planned, waiting = make_barrier("solved"), make_barrier("planned"), make_barrier()
    apply_retention(now=timezone.now() + timedelta(days=400))
    words = dict(Barrier.objects.values_list("pk", "problem"))
    assert words[answered.pk] == ""
    assert words[planned.pk]
    assert words[waiting.pk]
    assert set(Decision.objects.filter(submission=answered.pk).values_list("words", flat=True)) == {""}
