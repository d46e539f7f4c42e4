"""What is never kept: answers and readers that are not everybody; and no address of the portal itself."""

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, PreviewableMixin

from people.links import token_for
from portal.cache.store import Entry, Key, store
from tests.factories import TIMETABLES, make_call, make_contribution, make_received, make_user
from tests.page_cache import from_memory, get
from tests.urls_page_cache import PRIVATE

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.urls_page_cache")]


# --- What is never kept ---------------------------------------------------------------


@pytest.mark.once
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
    """Each address as a reader with a cookie, as a superuser, and as nobody in particular.

    A superuser goes through the CMS in tests/sweeps/test_addresses.py.
    """
    author = "quelquun@example.org"
    for state in TIMETABLES:
        call = make_call(state)
        published = make_contribution(call, status="published")
    token = token_for(make_received(make_call(), email=author).link)
    staff = make_user("admin")
    values = ["1", "x", "00000000-0000-4000-8000-000000000000", published.reference, token]
    everywhere = {*addresses_of(get_resolver().url_patterns, "/", values), *addresses_of_pages(values)}
    # Of the CMS and of secret links each address with few values: of thousands, none is ever kept.
    few = {"/admin/": set(values[1:]), "/suivi/": set(values[1:3])}
    addresses = sorted(
        address
        for address in everywhere
        if not any(
            address.startswith(start) and left_out & set(address.split("/"))
            for start, left_out in few.items()
        )
    )

    logged_in = Client(raise_request_exception=False)
    logged_in.force_login(staff)
    known = Client(raise_request_exception=False)
    anonymous = Client(raise_request_exception=False)
    visited: Counter[str] = Counter()
    kept: set[str] = set()
    for address in addresses:
        inside = address.startswith("/admin/")
        for query in ("",) if inside else ("", "?page=1"):
            known.cookies.load({"preference": "large"})
            for reader in (known,) if inside or query else (known, logged_in):
                visited["private"] += visit(reader, address + query)
                assert not store.entries(), address
            anonymous.cookies.clear()
            visited["anonymous"] += visit(anonymous, address + query)
            for key, entry in store.entries().items():
                assert_public(key, entry, secrets=[token, author, staff.email])
                kept.add(key[2])
            store.clear()
    assert len(addresses) > 100
    assert visited["private"] > visited["anonymous"] >= len(addresses)
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
