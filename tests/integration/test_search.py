"""The search in contributions: what is found, in which order, by whom; the index follows the words."""

from itertools import permutations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from contributions import search, services
from contributions.models import Contribution, Decision, Submission
from contributions.recording import DecidedElsewhere, record_decision, rewrite
from contributions.search import count_up_to, forget, matching, newest_ids, relevant_ids
from contributions.search_store import COMMON, keep_trigger, store
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user, make_words
from tests.many import publish_many
from tests.unit.test_stems import GROUPS

pytestmark = pytest.mark.django_db

Status = Contribution.Status
AWAITING, PUBLISHED, DECLINED = Status.AWAITING, Status.PUBLISHED, Status.DECLINED
STRANGE = [
    "",
    " ",
    "😀",
    "'",
    '"',
    '"unclosed',
    "AND",
    "OR NOT AND",
    "NEAR(a b, 5)",
    "a AND (b OR",
    "stems:bus",
    "^bus*",
    "-bus +bus !bus & | <-> :*",
    "bus:*AB & !'x'",
    "%s %(question)s %%",
    "; DROP TABLE contributions_search; --",
    "\\' \\\\",
    "s_published",
    "p_1",
    "a",
    "é",
    "\0",
    "bus\0bus",
    "\ud800",
    "\u202ebus",
    "x" * 10_000,
    "é " * 5_000,
    " ".join(f"mot{number}" for number in range(2_000)),
    "日本語" * 100,
    "ﷺ" * 1_000,
    "1e5 0x10 -3 2026",
]


@pytest.fixture
def call():
    return make_call()


def rows_in_index() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contributions_search")
        return cursor.fetchone()[0]


# --- Words ----------------------------------------------------------------------------


def test_each_form_of_a_word_finds_the_others(call):
    written = {
        form: make_contribution(call, PUBLISHED, title="Un titre", body=f"Voici {form}.").pk
        for group in GROUPS
        for form in group
    }
    for group in GROUPS:
        everything = {written[form] for form in group}
        for form in group:
            assert set(newest_ids(form, limit=100)) >= everything, form
            assert set(matching(Contribution.objects.all(), form).values_list("pk", flat=True)) >= everything
    assert sum(1 for group in GROUPS for _pair in permutations(group, 2)) >= 60


@pytest.mark.parametrize("name", search.INDEXED)
def test_every_public_text_is_searched(call, name):
    found = make_contribution(call, PUBLISHED, **{name: "Des trottinettes"}).pk
    make_contribution(call, PUBLISHED)
    assert newest_ids("trottinette", limit=10) == [found]


def test_every_word_must_be_there_wherever_it_stands(call):
    both = make_contribution(call, PUBLISHED, title="Le bus", body="Il passe tard le soir.").pk
    make_contribution(call, PUBLISHED, title="Le bus", body="Il passe tôt.")
    assert newest_ids("soir bus", limit=10) == [both]
    assert newest_ids("les bus du soir", limit=10) == [both]
    assert newest_ids("bus avion", limit=10) == []


@pytest.mark.parametrize("text", STRANGE, ids=lambda text: ascii(text[:20]))
def test_nothing_that_one_can_type_makes_a_search_fail(call, text):
    make_contribution(call, PUBLISHED, title="Le bus", body="Il passe tôt.")
    assert count_up_to(text) == len(newest_ids(text, limit=10)) == len(relevant_ids(text))
    found = matching(Contribution.objects.published().order_by("submitted_at"), text)
    assert found.count() == len(found) == len(newest_ids(text, limit=10))
    make_contribution(
        call, PUBLISHED, title="Un titre", body=text.replace("\0", "").replace("\ud800", "") or "x"
    )


def test_a_text_without_any_word_matches_nothing(call):
    make_contribution(call, PUBLISHED)
    for text in ("", "  ", "!?…", "😀"):
        assert isinstance(matching(Contribution.objects.all(), text), QuerySet)
        assert not matching(Contribution.objects.all(), text).exists()
        assert newest_ids(text, limit=10) == []
        assert count_up_to(text) == 0


def test_the_marks_of_the_index_cannot_be_searched(call):
    make_contribution(call, PUBLISHED, title="Un titre", body="Des mots.")
    assert count_up_to("s_published") == count_up_to(f"p_{call.pk}") == 0


# --- What is found --------------------------------------------------------------------


def test_the_newest_come_first_page_after_page(call):
    keys = [make_contribution(call, PUBLISHED, title="Le bus").pk for _number in range(7)]
    assert newest_ids("bus", limit=3) == keys[:-4:-1]
    assert newest_ids("bus", limit=3, before=keys[4]) == [keys[3], keys[2], keys[1]]
    assert newest_ids("bus", limit=3, before=keys[1]) == [keys[0]]
    assert newest_ids("bus", limit=3, before=keys[0]) == []


def test_an_old_hit_is_found_behind_many_newer_rows(call, monkeypatch):
    monkeypatch.setattr("contributions.search_store.RECENT", 2)
    old = [make_contribution(call, PUBLISHED, title="Le bus").pk for _number in range(3)]
    new = [make_contribution(call, PUBLISHED, title="Le train").pk for _number in range(5)]
    newest = make_contribution(call, PUBLISHED, title="Le bus").pk
    assert newest_ids("bus", limit=10) == [newest, *reversed(old)]
    assert newest_ids("bus", limit=2) == [newest, old[-1]]
    assert newest_ids("bus", limit=10, before=new[0]) == old[::-1]
    assert newest_ids("bus", limit=1, before=new[-1]) == [old[-1]]


def test_readers_find_what_is_published_the_desk_finds_everything(call):
    rows = {
        status: make_contribution(call, status, title="Le bus").pk
        for status in (AWAITING, DECLINED, PUBLISHED)
    }
    assert newest_ids("bus", limit=10) == [rows[PUBLISHED]]
    assert count_up_to("bus") == 1
    assert relevant_ids("bus") == [rows[PUBLISHED]]
    assert set(newest_ids("bus", published=False, limit=10)) == set(rows.values())
    assert set(matching(Contribution.objects.all(), "bus").values_list("pk", flat=True)) == set(rows.values())
    assert [row.pk for row in matching(Contribution.objects.published(), "bus", published=True)] == [
        rows[PUBLISHED]
    ]


def test_a_search_stays_in_its_page_and_out_of_hidden_ones(call):
    other = make_call()
    here = make_contribution(call, PUBLISHED, title="Le bus").pk
    there = make_contribution(other, PUBLISHED, title="Le bus").pk
    assert newest_ids("bus", page_id=call.pk, limit=10) == [here]
    assert newest_ids("bus", but_pages=[call.pk], limit=10) == [there]
    assert newest_ids("bus", but_pages=[call.pk, other.pk], limit=10) == []
    assert count_up_to("bus", but_pages=[other.pk]) == 1
    assert relevant_ids("bus", but_pages=[other.pk]) == [here]
    assert count_up_to("bus", but_pages=range(10_000, 10_600)) == 2
    assert [row.pk for row in matching(Contribution.objects.all(), "bus", page_id=other.pk)] == [there]


def test_relevance_puts_the_title_first_then_repetition_then_the_newest(call):
    once, often, older, newer = (
        make_contribution(call, PUBLISHED, title=title, body=body).pk
        for title, body in [
            ("Le titre", "Un bus passe."),
            ("Le titre", "Un bus, deux bus, trois bus."),
            ("Le bus", "Un texte."),
            ("Des bus", "Un texte."),
        ]
    )
    assert relevant_ids("bus") == [newer, older, often, once]
    assert relevant_ids("bus", limit=2) == [newer, older]


def test_counting_stops_where_a_page_says_more(call, monkeypatch):
    monkeypatch.setattr(search, "COUNTED_AT_MOST", 3)
    for number in range(1, 6):
        make_contribution(call, PUBLISHED, title="Le bus")
        assert count_up_to("bus") == min(number, 4)


def test_a_condition_for_a_common_word_finds_the_same_rows(call, monkeypatch):
    rows = [
        make_contribution(call, status, title=title, body="Un règlement.").pk
        for status in (AWAITING, PUBLISHED)
        for title in ("Le bus", "Le train", "Le train et le bus")
    ]
    searches = ["bus", "reglement", "train bus", "avion", "bus avion", "règl"]
    for one_by_one in (COMMON, 1):
        monkeypatch.setattr("contributions.search_store.COMMON", one_by_one)
        found = {text: sorted(r.pk for r in matching(Contribution.objects.all(), text)) for text in searches}
        assert found["bus"] == [rows[0], rows[2], rows[3], rows[5]]
        assert found["reglement"] == rows
        assert found["train bus"] == [rows[2], rows[5]]
        assert found["avion"] == found["bus avion"] == []
        public = matching(Contribution.objects.published(), "bus", published=True, page_id=call.pk)
        assert public.count() == 2
        # It may stand inside another query, under another name.
        inside = Submission.objects.filter(contribution__in=matching(Contribution.objects.all(), "train bus"))
        assert sorted(inside.values_list("pk", flat=True)) == [rows[2], rows[5]]
        by_decision = matching(Decision.objects.all(), "bus", field="submission_id")
        assert sorted(by_decision.values_list("submission_id", flat=True)) == [rows[3], rows[5]]


def test_a_search_asks_as_much_of_three_rows_as_of_thirty(call, django_assert_max_num_queries):
    def cost() -> int:
        with django_assert_max_num_queries(20) as asked:
            newest_ids("bus", limit=10)
            relevant_ids("bus")
            count_up_to("bus")
            list(matching(Contribution.objects.published(), "bus"))
        return len(asked)

    for _number in range(3):
        make_contribution(call, PUBLISHED, title="Le bus")
    few = cost()
    for _number in range(27):
        make_contribution(call, PUBLISHED, title="Le bus")
    # Fewer where the newest rows were enough.
    assert cost() <= few


# --- The index follows the words ------------------------------------------------------


def test_what_is_received_is_found_by_the_desk_at_once_and_by_readers_once_published(call):
    sent = make_received(call, title="Le bus").contribution
    assert newest_ids("bus", limit=10) == []
    assert newest_ids("bus", published=False, limit=10) == [sent.pk]
    services.publish(submission_id=sent.pk, version_seen=1, by=make_user(), now=timezone.now())
    assert newest_ids("bus", limit=10) == [sent.pk]


def test_what_is_declined_is_not_found_by_readers(call):
    sent = make_received(call, title="Le bus").contribution
    services.decline(
        submission_id=sent.pk, version_seen=1, reason=make_reason(), by=make_user(), now=timezone.now()
    )
    assert newest_ids("bus", limit=10) == []
    assert newest_ids("bus", published=False, limit=10) == [sent.pk]


def test_an_import_that_comes_again_is_found_by_its_new_words_and_state(call):
    row = make_contribution(call, title="Le bus")
    rewrite(row, make_words(title="Le train"))
    assert newest_ids("bus", published=False, limit=10) == []
    assert newest_ids("train", published=False, limit=10) == [row.pk]
    decided = DecidedElsewhere(status=PUBLISHED, decided_at=timezone.now())
    record_decision(row, page=call, decided=decided)
    assert newest_ids("train", limit=10) == [row.pk]
    record_decision(row, page=call, decided=None)
    assert newest_ids("train", limit=10) == []


def test_words_that_were_not_stored_are_not_found(call):
    def receive_and_fail() -> None:
        with transaction.atomic():
            make_received(call, title="Le bus")
            raise IntegrityError

    with pytest.raises(IntegrityError):
        receive_and_fail()
    assert newest_ids("bus", published=False, limit=10) == []
    assert rows_in_index() == 0


@pytest.mark.parametrize("how", ["contribution", "submission", "many", "raw"])
def test_what_is_deleted_leaves_the_index_however_it_is_deleted(call, how):
    row, kept = (make_contribution(call, title="Le bus") for _twice in range(2))
    if how == "contribution":
        row.delete()
    elif how == "submission":
        row.submission.delete()
    elif how == "many":
        Submission.objects.filter(pk=row.pk).delete()
    else:
        Contribution.objects.filter(pk=row.pk)._raw_delete("default")
    assert newest_ids("bus", published=False, limit=10) == [kept.pk]
    assert rows_in_index() == 1


@pytest.mark.sqlite
def test_a_trigger_lost_when_a_table_is_rebuilt_comes_back_with_migrate(call):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER contributions_search_forget")
    keep_trigger(using="default")
    make_contribution(call).delete()
    assert rows_in_index() == 0


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_has_an_empty_index():
    make_contribution(make_call())
    # Without what `migrate` adds afterwards: the next test puts its own rows back.
    call_command("flush", interactive=False, inhibit_post_migrate=True, reset_sequences=False, verbosity=0)
    assert rows_in_index() == 0


# --- Rebuilding -----------------------------------------------------------------------


def test_the_index_is_rebuilt_from_the_rows(call, monkeypatch, capsys):
    monkeypatch.setattr("contributions.management.commands.rebuild_search_index.BATCH", 3)
    publish_many(call, 7)
    forget(list(Contribution.objects.values_list("pk", flat=True)))
    assert count_up_to("publié") == 0
    call_command("rebuild_search_index")
    assert count_up_to("publié") == 7
    # Twice is once; what no trigger saw leaves; what is stale is put right.
    first = Contribution.objects.order_by("pk").first()
    Contribution.objects.filter(pk=first.pk).update(status=DECLINED)
    store().put([(10**6, {"publi", "s_published"})])
    call_command("rebuild_search_index")
    assert count_up_to("publié") == 6
    assert rows_in_index() == 7
    assert "7 indexed, 1 taken out" in capsys.readouterr().out


@pytest.mark.sqlite
def test_after_a_rebuild_nothing_is_left_of_deleted_words(call):
    for number in range(20):
        make_contribution(call, title=f"Trottinettes{number}x")
    Submission.objects.all().delete()

    def kept() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM contributions_search_data")
            return any(b"rottinet" in bytes(row[0]) for row in cursor.fetchall())

    assert kept()
    call_command("rebuild_search_index")
    assert not kept()


def test_a_rebuild_resumes_where_it_stopped(call, capsys):
    publish_many(call, 4)
    keys = list(Contribution.objects.order_by("pk").values_list("pk", flat=True))
    forget(keys)
    call_command("rebuild_search_index", after=keys[1])
    assert newest_ids("publié", limit=10) == [keys[3], keys[2]]
    assert "2 indexed" in capsys.readouterr().out
