"""Exports that are prepared in the background: who gets which file, for how long, and what is not in it."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import PageLogEntry
from wagtail.users.models import UserProfile

from contributions import exports, services
from contributions.exports import (
    KEPT_FOR,
    Overtaken,
    ask_for_export,
    forget_exports_of,
    prepare_export,
    purge_expired_exports,
)
from contributions.models import Contribution, ModeratorLimit, PreparedExport, Submission
from contributions.models.attachment import private_storage
from people.models import SecretLink, User
from portal.tasks.worker import Worker
from tests.cms import logged_in, outcome
from tests.factories import make_call, make_contribution, make_received, make_user
from tests.files import give_answers

pytestmark = pytest.mark.django_db(transaction=True)

EXPORT = "/admin/moderation/export/{}/"
PREPARED = "/admin/moderation/prepared/{}/"
DOWNLOAD = "/admin/moderation/prepared/{}/download/"
State = PreparedExport.State


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 1)


@pytest.fixture
def call():
    """A call with two answers, one more than what is written at once."""
    page = make_call()
    give_answers(make_contribution(page))
    make_contribution(page)
    return page


def asked(call: Any, user: User, *, contact_details: bool = False) -> PreparedExport:
    return ask_for_export(user=user, page=call, contact_details=contact_details, now=timezone.now())


def ready(call: Any, user: User, *, contact_details: bool = False) -> PreparedExport:
    export = asked(call, user, contact_details=contact_details)
    Worker().run_what_is_due()
    export.refresh_from_db()
    assert export.state == State.READY
    return export


def files() -> list[str]:
    try:
        return private_storage().listdir("exports")[1]
    except FileNotFoundError:
        return []


def references(response: Any) -> set[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active
    return {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)}


def words_in(response: Any) -> str:
    return str(list(openpyxl.load_workbook(io.BytesIO(response.getvalue())).active.values))


@pytest.fixture(autouse=True)
def _no_file_of_another_test():
    for name in files():
        private_storage().delete(f"exports/{name}")


# --- From the button to the file ------------------------------------------------------


def test_beyond_the_bound_it_is_prepared_and_downloaded_by_who_asked(call):
    client = logged_in(make_user("coordinator"))
    response = client.post(EXPORT.format(call.pk), {"with": "answers"})
    export = PreparedExport.objects.get()
    assert response["Location"] == PREPARED.format(export.pk)
    assert 'data-state="waiting"' in client.get(response["Location"]).text
    # The argument of the task says nothing of anybody.
    assert DBTaskResult.objects.get().args_kwargs == {"args": [export.pk], "kwargs": {}}
    Worker().run_what_is_due()
    page = client.get(response["Location"]).text
    assert 'data-state="ready"' in page
    assert DOWNLOAD.format(export.pk) in page
    assert PREPARED.format(export.pk) in client.get(EXPORT.format(call.pk)).text
    file = client.post(DOWNLOAD.format(export.pk))
    assert references(file) == set(Submission.objects.values_list("reference", flat=True))
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in file["Cache-Control"]
    # Without contact details there is nothing to log, as when it is written at once.
    assert not PageLogEntry.objects.filter(action="contributions.contact_details_exported").exists()


def test_up_to_the_bound_it_is_written_at_once(call, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    response = logged_in(make_user("coordinator")).post(EXPORT.format(call.pk), {"with": "answers"})
    assert len(references(response)) == 2
    assert not PreparedExport.objects.exists()


def test_two_clicks_are_one_export(call):
    user = make_user("coordinator")
    first = asked(call, user)
    assert asked(call, user) == first
    assert asked(call, user, contact_details=True) != first
    assert asked(call, make_user("coordinator")) != first
    assert DBTaskResult.objects.count() == 3
    Worker().run_what_is_due()
    assert asked(call, user) != first


def test_each_download_of_contact_details_is_logged(call):
    user = make_user("coordinator")
    export = ready(call, user, contact_details=True)
    for _time in range(2):
        logged_in(user).post(DOWNLOAD.format(export.pk))
    entries = PageLogEntry.objects.filter(action="contributions.contact_details_exported")
    assert [(entry.user, entry.data) for entry in entries] == [(user, {"rows": 2})] * 2


def test_not_ready_there_is_nothing_to_download_and_getting_it_does_nothing(call):
    user = make_user("coordinator")
    export = asked(call, user)
    for method in ("get", "post"):
        response = getattr(logged_in(user), method)(DOWNLOAD.format(export.pk))
        assert response["Location"] == PREPARED.format(export.pk)


def test_it_speaks_the_language_of_who_asked(call):
    user = make_user("coordinator")
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "en"
    profile.save()
    export = ready(call, user)
    sheet = openpyxl.load_workbook(private_storage().open(str(export.file))).active
    assert sheet["A1"].value == "Reference"
    assert sheet["B1"].value == "Received"


# --- Who may --------------------------------------------------------------------------


def test_it_is_of_who_asked_alone(call):
    export = ready(call, make_user("coordinator"))
    for role in ("coordinator", "admin", "moderator"):
        client = logged_in(make_user(role))
        assert client.get(PREPARED.format(export.pk)).status_code == 404
        assert client.post(DOWNLOAD.format(export.pk)).status_code == 404
    assert outcome(Client().post(DOWNLOAD.format(export.pk))) == "asked to log in"


def test_who_lost_the_right_meanwhile_gets_nothing(call):
    user = make_user("coordinator")
    export = ready(call, user, contact_details=True)
    without = ready(call, user)
    assert outcome(logged_in(user).post(DOWNLOAD.format(export.pk))) == "done"
    user.groups.set([make_user("moderator").groups.get()])
    user = User.objects.get(pk=user.pk)
    for method, address in (("get", PREPARED), ("post", DOWNLOAD)):
        assert outcome(getattr(logged_in(user), method)(address.format(export.pk))) == "refused"
    assert outcome(logged_in(user).post(DOWNLOAD.format(without.pk))) == "done"
    assert PageLogEntry.objects.filter(action="contributions.contact_details_exported").count() == 1


def test_a_moderator_limited_to_other_calls_meanwhile_gets_nothing(call):
    user = make_user("moderator")
    export = ready(call, user)
    ModeratorLimit.objects.create(user=user, page=make_call())
    assert outcome(logged_in(user).post(DOWNLOAD.format(export.pk))) == "refused"
    assert outcome(logged_in(user).get(PREPARED.format(export.pk))) == "refused"


def test_asking_needs_the_right(call):
    user = make_user("moderator")
    response = logged_in(user).post(EXPORT.format(call.pk), {"with": "contact_details"})
    assert outcome(response) == "refused"
    assert not PreparedExport.objects.exists()


# --- For how long ---------------------------------------------------------------------


def test_after_a_day_it_is_gone_with_its_file(call):
    export = ready(call, user := make_user("coordinator"))
    assert len(files()) == 1
    just_before = export.asked_at + KEPT_FOR - timedelta(seconds=1)
    assert purge_expired_exports(just_before) == 0
    with time_machine.travel(export.asked_at + KEPT_FOR, tick=False):
        # Whether or not the job has passed.
        client = logged_in(user)
        assert client.post(DOWNLOAD.format(export.pk)).status_code == 404
        assert client.get(PREPARED.format(export.pk)).status_code == 404
        assert purge_expired_exports(timezone.now()) == 1
    assert files() == []
    assert not PreparedExport.objects.exists()


def test_it_goes_with_who_asked(call):
    ready(call, user := make_user("coordinator"))
    with transaction.atomic():
        user.delete()
        assert len(files()) == 1
    assert files() == []


def test_what_nobody_waits_for_any_more_is_not_prepared(call):
    export = asked(call, make_user("coordinator"))
    PreparedExport.objects.all().delete()
    prepare_export.call(export.pk)
    late = asked(call, make_user("coordinator"))
    with time_machine.travel(late.expires_at, tick=False):
        prepare_export.call(late.pk)
    assert files() == []


# --- Erased meanwhile -----------------------------------------------------------------


def erase_one(call: Any) -> str:
    """As an eraser does it: in one transaction, exports included. Returns the reference."""
    with transaction.atomic():
        gone = Contribution.objects.filter(page_id=call.pk).first()
        reference = gone.reference
        Submission.objects.filter(pk=gone.pk).update(erased_at=timezone.now())
        gone.delete()
        forget_exports_of(call.pk)
    return reference


def test_an_erasure_deletes_what_was_ready_for_that_call_alone(call):
    user = make_user("coordinator")
    other = make_call()
    make_contribution(other)
    export, kept = ready(call, user), ready(other, user)
    erase_one(call)
    assert list(PreparedExport.objects.all()) == [kept]
    assert [f"exports/{name}" for name in files()] == [kept.file.name]
    assert logged_in(user).post(DOWNLOAD.format(export.pk)).status_code == 404


def test_rolled_back_an_erasure_keeps_the_file(call):
    export = ready(call, make_user("coordinator"))
    with transaction.atomic():
        forget_exports_of(call.pk)
        transaction.set_rollback(True)
    assert PreparedExport.objects.get() == export
    assert len(files()) == 1


def once(monkeypatch: Any, then: Any) -> None:
    """Have `then` happen after the next workbook was written, before its export is ready."""
    write = exports.write_workbook
    left = [then]

    def written(*args: Any, **kwargs: Any) -> int:
        rows = write(*args, **kwargs)
        if left:
            left.pop()()
        return rows

    monkeypatch.setattr(exports, "write_workbook", written)


def mark_erased(call: Any) -> None:
    """An eraser that forgot to say so to exports."""
    gone = Contribution.objects.filter(page_id=call.pk).first()
    Submission.objects.filter(pk=gone.pk).update(erased_at=timezone.now())
    gone.delete()


@pytest.mark.parametrize("erase", [erase_one, mark_erased])
def test_what_is_erased_while_it_is_prepared_is_not_in_the_file(call, monkeypatch, erase):
    user = make_user("coordinator")
    once(monkeypatch, lambda: erase(call))
    export = ready(call, user)
    (left,) = Contribution.objects.filter(page_id=call.pk)
    assert references(logged_in(user).post(DOWNLOAD.format(export.pk))) == {left.reference}
    assert export.rows == 1
    assert [f"exports/{name}" for name in files()] == [export.file.name]


def replace_address(pk: int) -> None:
    services.ask_address(submission_id=pk, email="nouvelle@example.org", now=timezone.now())
    link = SecretLink.objects.get(submission=pk, purpose=SecretLink.Purpose.CONFIRM)
    services.confirm_address(link=link, now=timezone.now())


# What its author takes back of a contribution that stays: (what is gone then, the verb).
TAKEN_BACK = {
    "address": ("ancienne@example.org", lambda pk: services.remove_address(submission_id=pk)),
    "former address": ("ancienne@example.org", replace_address),
    "name": ("Barnabas", lambda pk: services.change_name(submission_id=pk, shown_as="")),
}


@pytest.mark.parametrize("taken", TAKEN_BACK)
def test_what_its_author_takes_back_is_in_no_file_ready_or_being_written(call, monkeypatch, taken):
    (gone, take_back), user = TAKEN_BACK[taken], make_user("coordinator")
    pk = make_received(call, email="ancienne@example.org", shown_as="Barnabas").contribution.pk
    before = ready(call, user, contact_details=True)
    assert gone in words_in(logged_in(user).post(DOWNLOAD.format(before.pk)))
    with monkeypatch.context() as meanwhile:
        once(meanwhile, lambda: take_back(pk))
        export = ready(call, user, contact_details=True)
    assert logged_in(user).post(DOWNLOAD.format(before.pk)).status_code == 404
    assert gone not in words_in(logged_in(user).post(DOWNLOAD.format(export.pk)))
    assert [f"exports/{name}" for name in files()] == [export.file.name]


def test_a_first_address_or_name_leaves_the_files_that_never_held_one(call):
    pk = make_received(call).contribution.pk
    export = ready(call, make_user("coordinator"), contact_details=True)
    replace_address(pk)
    services.change_name(submission_id=pk, shown_as="Barnabas")
    assert PreparedExport.objects.get() == export


def test_overtaken_by_erasures_again_and_again_it_waits_for_a_calmer_moment(call, monkeypatch):
    export = asked(call, make_user("coordinator"))
    write = exports.write_workbook

    def overtaken(*args: Any, **kwargs: Any) -> int:
        rows = write(*args, **kwargs)
        forget_exports_of(call.pk)
        return rows

    monkeypatch.setattr(exports, "write_workbook", overtaken)
    with pytest.raises(Overtaken):
        prepare_export.call(export.pk)
    export.refresh_from_db()
    assert export.state == State.FAILED
    assert files() == []


# --- Interrupted ----------------------------------------------------------------------


def test_prepared_twice_it_is_one_file(call):
    export = ready(call, make_user("coordinator"))
    name = export.file.name
    prepare_export.call(export.pk)
    export.refresh_from_db()
    assert (export.file.name, len(files())) == (name, 1)


def test_begun_anew_the_file_of_who_died_is_gone(call):
    export = asked(call, make_user("coordinator"))
    begun = exports._begin(export.pk, now=timezone.now())
    private_storage().save(begun.file.name, ContentFile(b"half"))
    Worker().run_what_is_due()
    export.refresh_from_db()
    assert [f"exports/{name}" for name in files()] == [export.file.name] != [begun.file.name]


def test_who_was_taken_for_dead_leaves_no_file(call):
    slow = exports._begin((export := asked(call, make_user("coordinator"))).pk, now=timezone.now())
    Worker().run_what_is_due()
    assert exports._write(slow)
    export.refresh_from_db()
    assert [f"exports/{name}" for name in files()] == [export.file.name] != [slow.file.name]


def test_without_room_it_says_so_leaves_nothing_and_is_tried_again(call, monkeypatch):
    user = make_user("coordinator")
    export = asked(call, user)

    def full(*args: Any, **kwargs: Any) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(exports, "write_workbook", full)
        Worker().run_what_is_due()
    assert 'data-state="failed"' in logged_in(user).get(PREPARED.format(export.pk)).text
    assert files() == []
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        Worker().run_what_is_due()
    export.refresh_from_db()
    assert export.state == State.READY
