"""What ends the pages in memory: a touch, and what Wagtail and the CMS change by themselves."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction, Site

from portal.cache import sequence, signals, touch
from portal.cache.store import store
from tests.page_cache import MORNING, from_memory, get, make_page, other_processes, undo

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.urls_page_cache")]


# --- Touching -------------------------------------------------------------------------


def test_a_touch_ends_every_page():
    get()
    touch("tests")
    assert not from_memory(get())
    assert from_memory(get())


def test_a_change_during_the_rendering_is_shown_by_the_next_request():
    """The number is read before the rendering, so what was rendered meanwhile bears the old one."""
    assert b"rendering 1" in get("/changed-meanwhile/").content
    assert b"rendering 2" in get("/changed-meanwhile/").content
    assert from_memory(get("/changed-meanwhile/"))


def test_a_slower_thread_that_sets_memory_back_makes_nobody_stale(monkeypatch):
    """It read the number before the change, and drops the pages only after a faster one did."""
    get()
    touch("tests")
    monkeypatch.setattr(store, "at", lambda number: None)
    assert not from_memory(get())


def test_many_touches_in_one_transaction_are_one_update():
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        transaction.atomic(),
    ):
        for number in range(20):
            touch(f"tests-{number}")
    assert sum("UPDATE" in query["sql"] for query in queries) == 1


def test_a_touch_after_one_that_was_read_raises_the_number_again():
    with transaction.atomic():
        touch("tests")
        before = sequence.current()
        touch("tests")
        assert sequence.current() != before


def test_a_touch_undone_with_its_savepoint_does_not_count_for_the_next():
    before = sequence.current()
    with transaction.atomic():
        with transaction.atomic():
            undo(touch)
        touch("tests")
    after = sequence.current()
    assert after != before
    with transaction.atomic():
        touch("tests")
        undo(touch)
        touch("tests")
    assert sequence.current() != after


@other_processes
def test_a_touch_is_as_lasting_as_its_transaction():
    get()
    undo(touch)
    assert from_memory(get())
    with transaction.atomic():
        touch("tests")
    assert not from_memory(get())
    touch("outside of any transaction")
    assert not from_memory(get())


@other_processes
def test_an_empty_table_keeps_nothing_until_something_is_touched():
    from portal.models import PublicSequence

    PublicSequence.objects.all().delete()
    get()
    get()
    assert len(store) == 0
    touch("tests")
    get()
    assert from_memory(get())


@other_processes
@pytest.mark.postgresql
def test_a_touch_never_waits_for_another_transaction():
    held, enough = threading.Event(), threading.Event()

    def long_import() -> None:
        with closing(connection), transaction.atomic():
            touch("import")
            held.set()
            enough.wait(10)

    before = sequence.current()
    importing = threading.Thread(target=long_import)
    importing.start()
    held.wait(10)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '1s'")
            touch("moderation")
        between = sequence.current()
    finally:
        enough.set()
        importing.join()
    assert len({before, between, sequence.current()}) == 3


@other_processes
@pytest.mark.postgresql
def test_verbs_that_lock_in_another_order_do_not_deadlock():
    page = make_page()
    both_hold = threading.Barrier(2, timeout=10)
    failures: list[BaseException] = []

    def lock_then_touch() -> None:
        Page.objects.select_for_update().get(pk=page.pk)
        both_hold.wait()
        touch(page)

    def touch_then_lock() -> None:
        touch(page)
        both_hold.wait()
        Page.objects.select_for_update().get(pk=page.pk)

    def run(verb: Callable[[], None]) -> None:
        try:
            with closing(connection), transaction.atomic():
                verb()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(verb,)) for verb in (lock_then_touch, touch_then_lock)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


# --- What Wagtail and the CMS change by themselves ------------------------------------


@contextmanager
def changes(public: bool) -> Iterator[None]:
    before = sequence.current()
    yield
    assert (sequence.current() != before) is public


def test_drafts_change_nothing_public():
    live = make_page()
    with changes(public=False):
        live.title = "Demain"
        live.save_revision()
        live.save_revision(changed=False)
        live.save(update_fields=["locked", "locked_by", "locked_at"])
    with changes(public=False):
        draft = make_page("Brouillon", live=False)
        draft.title = "Brouillon 2"
        draft.save()
        draft.save_revision()


def test_each_way_to_change_a_public_page_is_seen():
    page, other = make_page(), make_page("Autre")
    with changes(public=True):
        page.title = "Après"
        page.save_revision().publish()
    with changes(public=True):
        page.title = "Encore"
        page.save(update_fields=["title"])
    with changes(public=True):
        page.slug = "ailleurs"
        page.save()
    with changes(public=True):
        page.move(other, pos="last-child")
    with changes(public=True):
        Page.objects.get(pk=page.pk).copy(update_attrs={"slug": "copie", "title": "Copie"})
    with changes(public=True):
        page = Page.objects.get(pk=page.pk)
        page.live = False
        page.save()
    with changes(public=True):
        page.save_revision().publish()
    with changes(public=True):
        Page.objects.get(pk=page.pk).unpublish()
    with changes(public=True):
        Page.objects.get(pk=other.pk).delete()


def test_a_page_published_by_its_schedule_is_seen():
    page = make_page("Plus tard", live=False)
    with time_machine.travel(MORNING, tick=False) as clock:
        page.go_live_at = MORNING + timedelta(hours=1)
        page.save_revision().publish()
        clock.shift(7200)
        with changes(public=True):
            call_command("publish_scheduled")


def test_access_sites_files_and_redirects_are_seen():
    page = make_page()
    with changes(public=True):
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    with changes(public=True):
        restriction.delete()
    with changes(public=True):
        site = Site.objects.create(hostname="autre.example", root_page=page)
    with changes(public=True):
        site.delete()
    with changes(public=True):
        image = get_image_model().objects.create(title="Image", file=get_test_image_file())
    with changes(public=True):
        image.delete()
    with changes(public=True):
        get_document_model().objects.create(title="Document", file=ContentFile(b"x", "x.txt"))
    with changes(public=True):
        Redirect.objects.create(old_path="/ancien", redirect_page=page)


def test_models_that_an_app_registers_are_seen_with_their_links():
    signals.touch_on_save(Group)
    signals.touch_on_save(Group)
    try:
        with changes(public=True):
            group = Group.objects.create(name="lecteurs")
        with changes(public=True):
            group.permissions.add(Permission.objects.first())
        with changes(public=True):
            group.delete()
    finally:
        uid = f"page cache: {Group._meta.label}"
        assert signals.post_save.disconnect(sender=Group, dispatch_uid=uid)
        assert signals.post_delete.disconnect(sender=Group, dispatch_uid=uid)
        assert signals.m2m_changed.disconnect(sender=Group.permissions.through, dispatch_uid=uid)


def test_what_is_touched_is_logged_by_id_only(caplog):
    page = make_page("Des mots de quelqu'un")
    with caplog.at_level("DEBUG", logger="portal.cache"):
        touch(page, Page, "import")
    assert f"wagtailcore.page:{page.pk}, Page, import" in caplog.text
    assert "Des mots" not in caplog.text
