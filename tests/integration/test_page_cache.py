"""The page cache in requests: what is answered from memory, what never is, and that nothing is stale.

The addresses are those of tests/urls_page_cache.py, so that each rule shows alone; the last test
tries every address of the portal itself.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
import redis
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction, PreviewableMixin, Site

from people.links import token_for
from portal.cache import sequence, shown_until, signals, touch
from portal.cache.store import Entry, Key, store
from tests.conftest import ROOT, need
from tests.factories import TIMETABLES, make_call, make_contribution, make_received, make_user
from tests.outages import RedisServer, database_away, free_port
from tests.processes import database_url
from tests.urls_page_cache import PRIVATE, rendered

PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2026, 3, 2, 10, tzinfo=PARIS)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.urls_page_cache")]
other_processes = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_rendered() -> None:
    rendered.clear()


def get(path: str = "/words/", client: Client | None = None, **headers: str) -> HttpResponse:
    return cast(HttpResponse, (client or Client()).get(path, headers=headers))


def from_memory(response: HttpResponse) -> bool:
    return "Age" in response


def make_page(title: str = "Avant", parent: Page | None = None, **fields: object) -> Page:
    parent = Page.objects.get(pk=parent.pk) if parent else Page.get_first_root_node()
    return parent.add_child(instance=Page(title=title, **fields))


# --- What is answered from memory -----------------------------------------------------


def test_the_second_reader_is_answered_from_memory_with_the_same_answer():
    first, second = get(), get()
    assert rendered["/words/"] == 1
    assert (from_memory(first), from_memory(second)) == (False, True)
    assert second.content == first.content
    own = {"X-Request-ID", "Age"}
    assert {k: v for k, v in second.items() if k not in own} == {
        k: v for k, v in first.items() if k not in own
    }
    assert "X-Request-ID" in first
    assert "X-Request-ID" not in second


def test_age_says_since_when():
    with time_machine.travel(MORNING, tick=False) as clock:
        get()
        clock.shift(90)
        assert get()["Age"] == "90"


def test_head_is_answered_from_memory_without_a_body_and_fills_nothing():
    Client().head("/words/")
    assert len(store) == 0
    whole = get()
    head = Client().head("/words/")
    assert from_memory(head)
    assert head.content == b""
    assert head["Content-Length"] == str(len(whole.content))


def test_other_methods_are_neither_answered_nor_kept():
    get()
    for method in ("post", "put", "options", "delete"):
        assert not from_memory(getattr(Client(), method)("/words/"))
    assert len(store) == 1


def test_compressed_and_plain_answers_are_kept_apart():
    plain = get()
    packed = get(accept_encoding="gzip, br")
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert get().content == plain.content
    again = get(accept_encoding="gzip, br")
    assert from_memory(again)
    assert again.content == packed.content


def test_sites_and_schemes_are_kept_apart():
    get(host="testserver")
    assert not from_memory(get(host="localhost"))
    assert not from_memory(Client().get("/words/", secure=True))
    assert len(store) == 3


def test_an_unknown_host_is_refused_and_not_kept():
    get()
    assert get(host="evil.example").status_code == 400
    assert len(store) == 1


def test_known_query_keys_in_any_order_are_one_page_and_each_value_another():
    get("/words/?page=2&avant=abc")
    assert from_memory(get("/words/?avant=abc&page=2"))
    assert not from_memory(get("/words/?page=3&avant=abc"))
    assert not from_memory(get("/words/"))
    assert len(store) == 3


@pytest.mark.parametrize("query", ["q=bus", "page=2&q=bus", "page=1&page=2", "page=" + "1" * 65])
def test_other_queries_are_rendered_each_time_and_fill_nothing(query):
    get()
    get("/words/?page=2")
    for _ in range(2):
        assert not from_memory(get(f"/words/?{query}"))
    assert len(store) == 2


def test_click_tags_are_answered_with_the_page_without_them_and_fill_nothing():
    assert not from_memory(get("/words/?utm_source=lettre&fbclid=1"))
    assert len(store) == 0
    get("/words/?page=2")
    assert from_memory(get("/words/?utm_source=lettre&page=2&utm_source=again"))
    assert len(store) == 1


def test_a_page_heavier_than_a_quarter_of_the_budget_is_not_kept(settings):
    settings.PAGE_CACHE_BYTES = 100_000
    get("/heavy/")
    assert len(store) == 0


def test_zero_bytes_switch_it_off(settings):
    settings.PAGE_CACHE_BYTES = 0
    assert not any(from_memory(get()) for _ in range(2))
    assert rendered["/words/"] == 2


def test_the_number_is_read_once_per_request_and_never_for_what_memory_cannot_answer(monkeypatch):
    reads = count_reads(monkeypatch)
    get()
    assert reads["database"] == 1
    get()
    assert reads["database"] == 2
    for path in ("/suivi/words/", "/healthz", "/admin/login/", "/static/x.css", "/words/?q=bus"):
        get(path)
    Client(headers={"cookie": "sessionid=x"}).get("/words/")
    Client().post("/words/")
    assert reads["database"] == 2


def count_reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    reads: Counter[str] = Counter()
    values = sequence._values

    def counted(*args: Any) -> list[int]:
        reads["database"] += 1
        return values(*args)

    monkeypatch.setattr(sequence, "_values", counted)
    return reads


# --- What is never kept ---------------------------------------------------------------


@pytest.mark.parametrize("name", PRIVATE)
def test_an_answer_that_is_not_for_everyone_is_not_kept(name):
    for _ in range(2):
        assert not from_memory(get(f"/private/{name}/"))
    assert len(store) == 0


@pytest.mark.parametrize("cookie", ["sessionid=x", "messages=x", "csrftoken=x; preference=large"])
def test_a_reader_with_a_cookie_is_never_answered_from_memory_nor_kept(cookie):
    assert not from_memory(get(cookie=cookie))
    assert len(store) == 0
    get()
    assert not from_memory(get(cookie=cookie))


def test_a_reader_who_once_opened_a_form_is_answered_from_memory_but_not_kept():
    cookie = f"csrftoken={'x' * 32}"
    get(cookie=cookie)
    assert len(store) == 0
    get()
    assert from_memory(get(cookie=cookie))


def test_an_unreadable_cookie_is_not_kept():
    get(cookie=";;")
    assert len(store) == 0


def test_a_logged_in_reader_is_neither_answered_nor_kept():
    client = Client()
    client.force_login(get_user_model().objects.create_superuser(**make_account()))
    get()
    assert not from_memory(get(client=client))
    assert not from_memory(get("/titles/", client=client))
    assert len(store) == 1


def make_account() -> dict[str, str]:
    user = get_user_model()
    names = {user.USERNAME_FIELD: "someone@example.org", "email": "someone@example.org"}
    return {**names, **dict.fromkeys(user.REQUIRED_FIELDS, "someone@example.org"), "password": "x"}


def test_authorization_is_neither_answered_nor_kept():
    get(authorization="Basic x")
    assert len(store) == 0
    get()
    assert not from_memory(get(authorization="Basic x"))


def test_a_preview_is_neither_answered_nor_kept():
    class Draft(PreviewableMixin):
        """As a page: Wagtail sends its preview through the middleware as a request of its address."""

        full_url = "http://testserver/words/"

        def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
            return HttpResponse("draft")

    def preview() -> bytes:
        return Draft().make_preview_request(RequestFactory().get("/admin/")).content

    assert preview() == b"draft"
    assert len(store) == 0
    assert b"rendering 1" in get().content
    assert preview() == b"draft"
    assert b"rendering 1" in get().content


# --- The clock ------------------------------------------------------------------------


def test_a_page_ends_at_the_earliest_instant_of_what_it_shows():
    path = "/until/2026-03-02T12:00:00+01:00,2026-03-02T11:00:00+01:00,2026-03-02T13:00:00+01:00/"
    with time_machine.travel(MORNING, tick=False) as clock:
        get(path)
        clock.move_to(MORNING + timedelta(minutes=59, seconds=59))
        assert from_memory(get(path))
        clock.move_to(MORNING + timedelta(hours=1))
        assert not from_memory(get(path))


@pytest.mark.parametrize("day", [datetime(2026, 3, 2), datetime(2026, 3, 29), datetime(2026, 10, 25)])
def test_every_page_ends_at_midnight_of_the_site_also_when_the_clocks_change(day):
    midnight = datetime(day.year, day.month, day.day, tzinfo=PARIS) + timedelta(days=1)
    with time_machine.travel(day.replace(hour=1, tzinfo=PARIS), tick=False) as clock:
        get()
        clock.move_to(midnight.timestamp() - 1)
        assert from_memory(get())
        clock.move_to(midnight.timestamp())
        assert not from_memory(get())


def test_a_page_that_ended_while_it_was_rendered_is_not_kept():
    with time_machine.travel(MORNING, tick=False):
        get("/until/2026-03-02T10:00:00+01:00/")
    assert len(store) == 0


def test_without_a_request_or_an_instant_there_is_nothing_to_do():
    shown_until(None, MORNING)
    shown_until(RequestFactory().get("/"), None)


def test_an_instant_without_a_zone_is_a_mistake():
    with pytest.raises(ValueError, match="aware"):
        shown_until(RequestFactory().get("/"), datetime(2026, 3, 2))


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


def undo(verb: Callable[..., None]) -> None:
    with transaction.atomic():
        verb("tests")
        transaction.set_rollback(True)


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


# --- Other processes ------------------------------------------------------------------


# Answers each line of code, with the REDIS_URL it shall believe in, by its traceback or nothing.
OTHER_PROCESS = """
import json, sys, traceback
import django
django.setup()
from django.conf import settings
for line in sys.stdin:
    code, settings.REDIS_URL = json.loads(line)
    failure = ""
    try:
        exec(code, {})
    except Exception:
        failure = traceback.format_exc()
    print(json.dumps(failure), flush=True)
"""
IMPORTS = """
import os
from django.db import transaction
from wagtail.models import Page, Site
from portal.cache import touch
"""


@pytest.fixture(scope="module")
def started(django_db_setup: None) -> Generator[subprocess.Popen[str]]:
    """Another process of the portal on the tests' database, started once: that takes seconds."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": database_url(),
    }
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def elsewhere(started: subprocess.Popen[str]) -> Callable[..., None]:
    """Runs code in the other process and returns when it has ended."""

    def run(code: str, *, redis_url: str = "") -> None:
        assert started.stdin
        assert started.stdout
        started.stdin.write(json.dumps([IMPORTS + textwrap.dedent(code), redis_url]) + "\n")
        started.stdin.flush()
        assert json.loads(started.stdout.readline()) == ""

    return run


PUBLISH = """
    page = Page.objects.get(slug="avant")
    page.title = {title!r}
    page.save_revision().publish()
"""


@other_processes
def test_a_page_published_by_another_process_is_shown_by_the_next_request(elsewhere):
    make_page("Avant", slug="avant")
    assert b"Avant" in get("/titles/").content
    assert from_memory(get("/titles/"))
    elsewhere(PUBLISH.format(title="Après"))
    assert "Après" in get("/titles/").content.decode()
    assert from_memory(get("/titles/"))


@other_processes
def test_a_bulk_write_of_another_process_is_shown_because_it_touches(elsewhere):
    make_page("Avant", slug="avant")
    get("/titles/")
    elsewhere("""
        with transaction.atomic():
            Page.objects.filter(slug="avant").update(title="Ensemble")
            touch("tests")
    """)
    assert b"Ensemble" in get("/titles/").content


@other_processes
def test_a_change_is_shown_only_once_it_is_committed(elsewhere):
    make_page("Avant", slug="avant")
    get("/titles/")
    elsewhere("""
        import sys
        sys.modules["held"] = held = transaction.atomic()
        held.__enter__()
        Page.objects.filter(slug="avant").update(title="Après")
        touch("tests")
    """)
    again = get("/titles/")
    assert from_memory(again)
    assert b"Avant" in again.content
    elsewhere("""
        import sys
        sys.modules.pop("held").__exit__(None, None, None)
    """)
    assert "Après" in get("/titles/").content.decode()


@other_processes
def test_addresses_changed_by_another_process_are_shown_too(elsewhere):
    """Wagtail keeps the root paths of the sites in each process, for an hour."""
    home = make_page("Maison", slug="maison")
    make_page("Enfant", parent=home, slug="enfant")
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "root_page": home}
    )
    assert b"Enfant: /enfant/" in get("/addresses/").content
    elsewhere("""
        home = Page.objects.get(slug="maison")
        home.slug = "autre"
        home.save()
    """)
    assert b"Enfant: /enfant/" in get("/addresses/").content
    assert not from_memory(get("/addresses/?q=rendered"))
    assert b"Enfant: /enfant/" in get("/addresses/?q=rendered").content


# --- The database away ----------------------------------------------------------------


@other_processes
def test_pages_in_memory_are_served_while_the_database_is_away(tmp_path, elsewhere):
    make_page("Avant", slug="avant")
    get("/titles/")
    with database_away(tmp_path):
        for _ in range(3):
            assert b"Avant" in get("/titles/").content
        assert Client(raise_request_exception=False).get("/titles/?page=2").status_code == 500
    assert from_memory(get("/titles/"))
    elsewhere(PUBLISH.format(title="Après"))
    assert "Après" in get("/titles/").content.decode()


@other_processes
def test_nothing_is_kept_while_the_database_is_away(tmp_path):
    with database_away(tmp_path):
        assert get().status_code == 200
    assert len(store) == 0


@other_processes
def test_a_page_known_to_be_outdated_is_not_served_even_then(tmp_path):
    get("/words/")
    touch("tests")
    get("/titles/")
    with database_away(tmp_path):
        assert b"rendering 2" in get("/words/").content
        assert from_memory(get("/titles/"))


@other_processes
def test_a_page_that_has_ended_is_not_served_even_then(tmp_path):
    with time_machine.travel(MORNING, tick=False) as clock:
        get()
        clock.shift(timedelta(days=1))
        with database_away(tmp_path):
            assert not from_memory(get())


@other_processes
def test_a_connection_found_broken_is_opened_anew_and_costs_nobody_a_stale_page():
    get()
    touch("tests")
    break_connection()
    assert not from_memory(get())
    break_connection()
    assert from_memory(get())


def break_connection() -> None:
    """As after a restart of the database: Django still believes in its connection."""
    assert connection.connection is not None
    if connection.vendor == "sqlite":
        connection.connection.close()
        return
    process = connection.connection.info.backend_pid
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [process])


def test_a_host_that_does_not_answer_is_not_asked_by_every_reader(monkeypatch):
    """A failure that takes long is believed for as long as it took."""
    asked: list[float] = []

    def silent(*args: Any) -> list[int]:
        asked.append(time.monotonic())
        time.sleep(0.2)
        raise sequence.OperationalError

    number = sequence.DatabaseNumber()
    monkeypatch.setattr(sequence, "_values", silent)
    for _ in range(5):
        with pytest.raises(sequence.Away):
            number.read()
    assert len(asked) == 1
    time.sleep(0.25)
    with pytest.raises(sequence.Away):
        number.read()
    assert len(asked) == 2


# --- Redis ----------------------------------------------------------------------------


@pytest.fixture
def own_redis(settings) -> Generator[RedisServer]:
    executable = shutil.which("redis-server")
    need(executable, "no redis-server on this machine")
    server = RedisServer(str(executable))
    server.start()
    settings.REDIS_URL = server.url
    yield server
    server.kill()


@pytest.fixture
def with_redis(settings, redis_url: str) -> Generator[redis.Redis]:
    settings.REDIS_URL = redis_url
    client = redis.Redis.from_url(redis_url)
    yield client
    client.close()


def the_key(client: redis.Redis) -> Any:
    (key,) = client.keys("portal:*:public-sequence")
    return key


@pytest.fixture(autouse=True)
def new_process() -> Generator[None]:
    """Nothing remembered of an earlier test's Redis or of its outages."""
    sequence._copy.cache_clear()
    yield
    sequence._copy.cache_clear()


@other_processes
def test_with_redis_the_database_is_read_only_to_fill_the_copy(with_redis, monkeypatch):
    touch("tests")
    reads = count_reads(monkeypatch)
    get()
    for _ in range(5):
        assert from_memory(get())
    assert reads["database"] <= 1
    assert 0 < with_redis.ttl(the_key(with_redis)) <= sequence.COPY_SECONDS


@other_processes
def test_with_redis_a_page_published_by_another_process_is_shown_by_the_next_request(
    with_redis, redis_url, elsewhere
):
    make_page("Avant", slug="avant")
    get("/titles/")
    assert from_memory(get("/titles/"))
    elsewhere(PUBLISH.format(title="Après"), redis_url=redis_url)
    assert "Après" in get("/titles/").content.decode()
    assert from_memory(get("/titles/"))


@other_processes
def test_with_redis_a_touch_is_told_only_after_its_commit(with_redis):
    get()
    key = the_key(with_redis)
    before = with_redis.get(key)
    with transaction.atomic():
        touch("tests")
        assert with_redis.get(key) == before
    assert int(with_redis.get(key)) > int(before)
    undone = with_redis.get(key)
    undo(touch)
    assert with_redis.get(key) == undone


@other_processes
def test_a_copy_never_goes_back_to_an_older_number(with_redis):
    """Two writers may tell Redis in the other order than they committed."""
    touch("tests")
    key = the_key(with_redis)
    newest = with_redis.get(key)
    with_redis.eval(sequence.RAISE_COPY, 1, key, str(int(newest) - 1), "5")
    assert with_redis.get(key) == newest


@other_processes
def test_an_emptied_redis_repeats_no_number(with_redis):
    get()
    touch("tests")
    with_redis.flushdb()
    assert not from_memory(get())
    with_redis.flushdb()
    assert from_memory(get())


@other_processes
@pytest.mark.parametrize("rubbish", ["rubbish", "", "-5"])
def test_rubbish_in_redis_is_not_believed(with_redis, rubbish):
    get()
    with_redis.set(the_key(with_redis), rubbish)
    assert from_memory(get())
    touch("tests")
    assert not from_memory(get())


@other_processes
def test_a_bump_that_its_writer_could_not_tell_is_missed_until_the_copy_ends_and_no_longer(
    with_redis, elsewhere
):
    make_page("Avant", slug="avant")
    get("/titles/")
    with_redis.persist(the_key(with_redis))  # the other process takes long to start
    elsewhere(PUBLISH.format(title="Après"), redis_url=f"redis://127.0.0.1:{free_port()}/0")
    assert b"Avant" in get("/titles/").content
    with_redis.pexpire(the_key(with_redis), 1)
    time.sleep(0.01)
    assert "Après" in get("/titles/").content.decode()


@other_processes
def test_a_process_never_reads_an_older_number_than_it_wrote_itself(own_redis):
    get()
    with closing(redis.Redis.from_url(own_redis.url)) as client:
        key, old = the_key(client), client.get(the_key(client))
        touch("tests")
        client.set(key, old)
        assert not from_memory(get())
        assert int(client.get(key)) > int(old)


@other_processes
def test_redis_killed_and_started_again_loses_no_page_and_shows_every_change(own_redis, elsewhere):
    make_page("Avant", slug="avant")
    get("/titles/")
    own_redis.kill()
    assert from_memory(get("/titles/"))
    elsewhere(PUBLISH.format(title="Pendant"), redis_url=own_redis.url)
    assert b"Pendant" in get("/titles/").content
    assert from_memory(get("/titles/"))
    own_redis.start()
    elsewhere(PUBLISH.format(title="Ensuite"), redis_url=own_redis.url)
    assert b"Ensuite" in get("/titles/").content
    assert from_memory(get("/titles/"))


@other_processes
def test_a_redis_that_was_never_there_changes_nothing_for_verbs_and_readers(settings, caplog):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    get()
    assert from_memory(get())
    with transaction.atomic():
        touch("tests")
    assert not from_memory(get())
    assert len([record for record in caplog.records if "Redis away" in record.message]) == 1


@other_processes
def test_a_redis_that_does_not_answer_costs_one_reader_a_moment(settings):
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        began = time.monotonic()
        get()
        first = time.monotonic() - began
        for _ in range(20):
            assert from_memory(get())
    assert first < 1.5
    assert time.monotonic() - began < first + 1


@other_processes
def test_after_a_pause_redis_is_read_again(own_redis, monkeypatch):
    get()
    own_redis.kill()
    get()
    own_redis.start()
    monkeypatch.setattr(sequence.RedisCopy, "_paused", lambda self: False)
    get()
    reads = count_reads(monkeypatch)
    assert from_memory(get())
    assert reads["database"] == 0


@other_processes
def test_with_both_away_pages_in_memory_are_served(own_redis, tmp_path):
    get("/titles/")
    own_redis.kill()
    with database_away(tmp_path):
        assert from_memory(get("/titles/"))
    assert from_memory(get("/titles/"))


def test_inside_a_transaction_redis_is_neither_read_nor_told(with_redis):
    """Tests hold one open; what they read may be rolled back."""
    touch("tests")
    get()
    assert with_redis.keys("portal:*") == []


# --- Every address of the portal ------------------------------------------------------


def addresses_of(
    patterns: Iterable[URLPattern | URLResolver], before: str, values: list[str]
) -> Iterator[str]:
    """Every address under `patterns`, its parameters filled with each of `values` that they take."""
    for pattern in patterns:
        regex = pattern.pattern.regex.pattern
        for form, parameters in normalize(regex):
            for value in values if parameters else [""]:
                own = before + form % dict.fromkeys(parameters, value)
                if not pattern.pattern.match(own[len(before) :]):
                    continue
                if isinstance(pattern, URLResolver):
                    yield from addresses_of(pattern.url_patterns, own, values)
                else:
                    yield own


def addresses_of_pages(values: list[str]) -> Iterator[str]:
    for page in Page.objects.live().specific():
        if url := page.get_url():
            yield url
            if isinstance(page, RoutablePageMixin):
                yield from addresses_of(page.get_subpage_urls(), url, values)


@pytest.mark.once
@pytest.mark.urls("portal.urls")
def test_no_address_of_the_portal_leaves_anything_private_in_memory():
    """Each address as a reader with a cookie, as a superuser, and as nobody in particular."""
    author = "quelquun@example.org"
    for state in TIMETABLES:
        call = make_call(state)
        published = make_contribution(call, status="published")
    token = token_for(make_received(make_call(), email=author).link)
    staff = make_user("admin")
    values = ["1", "x", "00000000-0000-4000-8000-000000000000", published.reference, token]
    everywhere = {*addresses_of(get_resolver().url_patterns, "/", values), *addresses_of_pages(values)}
    # Of the CMS, each address with one value: there are thousands, and none of them is ever kept.
    addresses = sorted(
        address
        for address in everywhere
        if not (address.startswith("/admin/") and set(values[1:]) & set(address.split("/")))
    )

    logged_in = Client(raise_request_exception=False)
    logged_in.force_login(staff)
    known = Client(raise_request_exception=False)
    anonymous = Client(raise_request_exception=False)
    visited: Counter[str] = Counter()
    kept: set[str] = set()
    for address in addresses:
        for query in ("",) if address.startswith("/admin/") else ("", "?page=1"):
            known.cookies.load({"preference": "large"})
            for reader in (known, logged_in):
                visited["private"] += visit(reader, address + query)
                assert not store.entries(), address
            anonymous.cookies.clear()
            visited["anonymous"] += visit(anonymous, address + query)
            for key, entry in store.entries().items():
                assert_public(key, entry, secrets=[token, author, staff.email])
                kept.add(key[2])
            store.clear()
    assert len(addresses) > 100
    assert visited["private"] == 2 * visited["anonymous"] >= 2 * len(addresses)
    assert {page.get_url() for page in Page.objects.live() if page.get_url()} <= kept


def visit(client: Client, address: str) -> int:
    """Ask, and undo what asking may have written; what a view fails at is not this test's matter."""
    with transaction.atomic():
        client.get(address)
        transaction.set_rollback(True)
    return 1


def assert_public(key: Key, entry: Entry, secrets: list[str]) -> None:
    headers = {name.lower(): value.lower() for name, value in entry.headers}
    assert "set-cookie" not in headers, key
    assert "cookie" not in headers.get("vary", ""), key
    assert not {"private", "no-store"} & set(headers.get("cache-control", "").split(", ")), key
    assert not key[2].startswith(("/suivi/", "/admin/")), key
    for words in ["csrfmiddlewaretoken", *secrets]:
        assert words.encode() not in entry.body, (key, words)
