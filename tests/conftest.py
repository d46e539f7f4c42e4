"""What every test can ask for: services and real data, clean caches, a real browser.

A test that lacks something (a service, the real data, a browser) says why and is skipped; with CI=true
it fails, and so does every other skip.
"""

import fcntl
import gc
import os
import pickle
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase, override_settings
from django.utils import timezone
from hypothesis import settings as hypothesis_settings

from tests import pristine
from tests.migrated import Migrated
from tests.pristine import Kept

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

    from home.demo.content import Entry
    from tools.shown.serving import ShownServer
    from tools.shown.taking import Taken

# Playwright leaves an asyncio loop running in the tests' thread, where Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# An example may take as long as a busy machine needs. In CI, Hypothesis' own profile stays under this one.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")

IN_CI = os.environ.get("CI") == "true"
ROOT = Path(__file__).resolve().parent.parent


def need(condition: object, reason: str) -> None:
    """Go on if `condition` holds; otherwise skip the test, or fail it in CI."""
    if condition:
        return
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


# --- Services and data ----------------------------------------------------------------


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the real contributions: SHARED_DATA, or ../shared/data beside the repository."""
    folder = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")
    need(folder.is_dir(), f"the real data is not in {folder}: set SHARED_DATA to where it is")
    return folder


@pytest.fixture
def redis_url(worker_id: str) -> Generator[str]:
    """A Redis database for this worker alone: one of the last, found empty and left empty."""
    import redis

    url = os.environ.get("TEST_REDIS_URL") or os.environ.get("REDIS_URL") or ""
    need(url, "no Redis: set TEST_REDIS_URL, for example to redis://127.0.0.1:6379/0")
    number = 15 - int(worker_id.removeprefix("gw") if worker_id.startswith("gw") else 0)
    own_url = urlsplit(url)._replace(path=f"/{number}").geturl()
    client = redis.Redis.from_url(own_url, socket_connect_timeout=2)
    try:
        keys = client.dbsize()
    except redis.ConnectionError as error:
        need(False, f"Redis does not answer: {error}")
    need(not keys, f"database {number} of Redis is not empty: the tests would empty it")
    yield own_url
    client.flushdb()
    client.close()


# --- Each test on its own -------------------------------------------------------------


@pytest.fixture(autouse=True)
def empty_caches() -> None:
    """No page or value kept in memory by an earlier test."""
    from portal.cache.store import store

    store.clear()
    cache.clear()


@pytest.fixture
def empty_folders() -> None:
    """No file of an earlier test, whose rows were rolled back: for whoever looks through what lies there."""
    for root in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
        shutil.rmtree(root, ignore_errors=True)


# --- A real browser -------------------------------------------------------------------
# `phone`, `desktop` and `no_js` are Playwright pages, whose relative addresses lead to the live server:
# phone.goto("/projets/"). A script error, a breach of the content policy or a request to another host
# fails the test.

# The first is the same engine without its windows, a quarter cheaper.
CHROMIUM = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Generator["Browser"]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    need(path, "no Chromium: install one (on Debian: apt install chromium-headless-shell)")
    from playwright.sync_api import sync_playwright

    own_connection = connections["default"]
    with sync_playwright() as playwright:
        # Under the running loop Django would open a second connection: keep to the tests' own.
        connections["default"] = own_connection
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: "Browser", live_server) -> Generator[Callable[..., "Page"]]:
    """Open a page as one more visitor; takes the options of Playwright's new_context."""
    contexts = []
    problems: list[str] = []

    def note_console(message: "ConsoleMessage") -> None:
        if "Content Security Policy" in message.text and message.page not in under_axe:
            problems.append(message.text)

    def note_request(request: "Request") -> None:
        if not request.url.startswith((live_server.url, "data:", "blob:", "about:")):
            problems.append(f"asked another host: {request.url}")

    def new(**options) -> "Page":
        context = browser.new_context(
            base_url=live_server.url, locale="fr-FR", timezone_id="Europe/Paris", **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
        page.on("console", note_console)
        page.on("request", note_request)
        return page

    yield new
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def phone(open_page) -> "Page":
    return open_page(
        viewport={"width": 360, "height": 740}, device_scale_factor=2, has_touch=True, is_mobile=True
    )


@pytest.fixture
def desktop(open_page) -> "Page":
    return open_page(viewport={"width": 1280, "height": 800})


@pytest.fixture
def no_js(open_page) -> "Page":
    """A phone-sized page that runs no JavaScript."""
    return open_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)


# --- The demonstration ------------------------------------------------------------------


@pytest.fixture(scope="session")
def of_all_workers(tmp_path_factory, worker_id: str) -> Path:
    """A folder that the workers of one run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One worker at a time."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Demonstration:
    """What loading it made: rows, the file of its logins; its content, with the keys that were read; when."""

    rows: Kept
    logins: Path
    content: "Entry"
    loaded_at: datetime


@pytest.fixture(scope="session")
def kept_demo(django_db_setup: Kept, django_db_blocker, of_all_workers: Path) -> Demonstration:
    """The demonstration, loaded once for all workers and kept aside: it is not in the database."""
    from home.demo.accounts import logins_file
    from home.demo.loader import load_demo

    folder = of_all_workers / "demonstration"
    rows, content = folder / "rows", folder / "content.pickle"
    with locked(folder), django_db_blocker.unblock(), override_settings(VAR_DIR=folder):
        if not content.exists():
            loaded = load_demo(say=lambda text: None)
            pristine.keep().write(rows)
            django_db_setup.put_back()
            content.write_bytes(pickle.dumps((loaded, timezone.now())))
        return Demonstration(pristine.read(rows), logins_file(), *pickle.loads(content.read_bytes()))


# --- Every public page in every state (tools.shown) -------------------------------------


@pytest.fixture(scope="session")
def shown(
    kept_demo: Demonstration, django_db_setup: Kept, django_db_blocker, of_all_workers: Path
) -> "Taken":
    """The pages of the whole catalogue, taken once for all workers; their rows are undone."""
    from tools.shown.taking import TAKEN, take_all, taken

    folder = of_all_workers / "shown"
    with locked(folder), django_db_blocker.unblock():
        if not (folder / TAKEN).exists():
            kept_demo.rows.put_back()
            take_all(folder)
            django_db_setup.put_back()
    return taken(folder)


@pytest.fixture
def shown_site(shown: "Taken") -> Generator["ShownServer"]:
    """A server of the pages that were taken."""
    from tools.shown.serving import served

    with served(shown) as server:
        yield server


# Pages that axe-core is looking at: it tries inline styles of its own, which the policy rightly refuses.
under_axe: set["Page"] = set()


# All that another colour scheme can change of a page that is otherwise the same.
RULES_OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# What differs each time a page is served.
PASSING = re.compile(r'(csrfmiddlewaretoken|opened)"[^>]*value="[^"]*"|[A-Za-z0-9]{64}')


@pytest.fixture(scope="session")
def axe() -> Callable[["Page"], None]:
    """axe(page) fails with a report unless axe-core finds no violation. Needs a page with JavaScript.

    A page that was looked at whole at the same width is asked about its colours alone.
    """
    from axe_playwright_python.sync_playwright import Axe

    checker = Axe()
    # What passed is not told node by node: that took longer than looking.
    options = {"preload": False, "resultTypes": ["violations"]}
    seen: set[tuple[int, int]] = set()

    def check(page: "Page") -> None:
        under_axe.add(page)
        # What a click leads to may be on its way.
        page.wait_for_load_state()
        # Between two colours nothing is readable; what never ends is left alone.
        page.evaluate("for (const each of document.getAnimations()) try { each.finish() } catch {}")
        shown = page.evaluate("[innerWidth, document.documentElement.outerHTML]")
        what = (shown[0], hash(PASSING.sub("", shown[1])))
        results = checker.run(page, options=options | ({"runOnly": RULES_OF_COLOURS} if what in seen else {}))
        page.evaluate("0")  # lets its last messages arrive
        under_axe.discard(page)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
        seen.add(what)

    return check


# --- Which tests run, and in which state ----------------------------------------------


@pytest.fixture(scope="session")
def migrated(django_db_modify_db_settings, django_db_blocker) -> Migrated:
    with django_db_blocker.unblock():
        one = Migrated()
        one.begin()
    return one


@pytest.fixture(scope="session")
def django_db_setup(migrated, django_db_setup, django_db_blocker) -> Kept:
    """A database with what `setup_portal` makes, put back after each test that commits.

    Made once: making it in each test took half of the test's time.
    """
    from home.setup import set_up
    from portal.models import ScheduledJob

    with django_db_blocker.unblock():
        migrated.made()
        # The copy may have been made an hour ago, or days: jobs that never ran since would be found silent.
        ScheduledJob.objects.update(known_since=timezone.now())
        set_up()
        kept = pristine.keep()
    setattr(TransactionTestCase, "_fixture_teardown", lambda self: kept.put_back())  # noqa: B010
    return kept


def pytest_collection_finish() -> None:
    """What was imported is not looked through for garbage again and again: a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "shown" in getattr(item, "fixturenames", []):
            # Its rows are undone before the test begins; without this, nobody makes a database for it.
            item.add_marker(pytest.mark.django_db)
    deselected = [item for item in items if not suits_the_database(item)]
    if deselected and IN_CI:  # .ci/run has another run for those
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if item not in deselected]
    for item in items:
        fixtures = getattr(item, "fixturenames", [])
        if item in deselected:
            item.add_marker(pytest.mark.skip(reason=f"does not run on {database()}"))
        if {"browser", "shown"} & set(fixtures):
            item.add_marker(pytest.mark.browser)
    # The longest first: what is left at the end is short, so that no worker ends long after the others.
    items.sort(key=expected_length, reverse=True)


def expected_length(item: pytest.Item) -> int:
    fixtures = set(getattr(item, "fixturenames", []))
    marker = item.get_closest_marker("django_db")
    commits = (marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & fixtures
    return 3 if {"browser", "shown"} & fixtures else 2 if commits else 1 if uses_the_database(item) else 0


def suits_the_database(item: pytest.Item) -> bool:
    wanted = {name for name in ("sqlite", "postgresql") if item.get_closest_marker(name)}
    told_already = not uses_the_database(item) or item.get_closest_marker("once")
    if IN_CI and database() == "postgresql" and told_already:
        # It has run already, on SQLite: another database would tell nothing more.
        return False
    return not wanted or database() in wanted


def uses_the_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", []))
    return bool(item.get_closest_marker("django_db") or {"db", "transactional_db", "live_server"} & fixtures)


def database() -> str:
    return settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[1].removesuffix("3")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}: nothing is skipped in CI"
    return report
