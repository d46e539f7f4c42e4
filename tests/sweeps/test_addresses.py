"""Sweep of every address: none fails, and none lets in whoever has no login; what narrows lists by dates."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize
from django_filters.filterset import BaseFilterSet

from portal.cache.store import store
from tests.cms_screens import ROOMS
from tests.desk import EXTREMES
from tests.factories import PASSWORD, make_call, make_contribution, make_user

# What stands for an argument of a route: something that exists nowhere, or the first row of many tables.
JUNK = {IntConverter: ["1", "999999"], UUIDConverter: ["00000000-0000-4000-8000-000000000000"] * 2}
WORDS = ["1", "inconnu"]
# Answered without a login: the way to log in, and what its page needs.
OPEN_IN_THE_CMS = {
    "wagtailadmin_login",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_complete",
}


def addresses(patterns: list, before: str = "", name: str = "") -> Iterator[tuple[str, str]]:
    """(name, address) of every route, its arguments filled with junk of the right shape."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            below = f"{name}{pattern.namespace}:" if pattern.namespace else name
            for start in filled(pattern):
                yield from addresses(pattern.url_patterns, before + start, below)
        elif isinstance(pattern, URLPattern):
            for path in filled(pattern):
                yield f"{name}{pattern.name or pattern.lookup_str}", before + path


def filled(pattern: URLPattern | URLResolver) -> Iterator[str]:
    """The text of one part of a route, once for each sort of junk that its arguments take."""
    route = pattern.pattern
    kinds = {
        name: type(kind).__name__.removesuffix("Converter").lower() for name, kind in route.converters.items()
    }
    regex = route.regex.pattern if isinstance(route, RoutePattern) else str(route)
    text, names = normalize(regex)[0]
    choices = [JUNK.get(kinds.get(name, ""), WORDS) for name in names]
    for values in zip(*choices, strict=False) if names else [()]:
        yield text % dict(zip(names, values, strict=True))


@pytest.mark.django_db
def test_no_address_fails_without_a_login_and_none_lets_anybody_in():
    call = make_call()
    make_contribution(call, status="published")
    found = sorted(set(addresses(get_resolver().url_patterns)))
    client = Client(raise_request_exception=False)
    failures, open_doors, statuses = [], [], Counter()
    for name, address in found:
        for method in ("get", "post"):
            response = getattr(client, method)(f"/{address}")
            statuses[response.status_code] += 1
            if response.status_code >= 500:
                failures.append(f"{method} /{address} ({name}): {response.status_code}")
            inside = address.startswith("admin/") and name not in OPEN_IN_THE_CMS
            if inside and response.status_code not in {301, 302, 403, 404, 405}:
                open_doors.append(f"{method} /{address} ({name}): {response.status_code}")
    assert not failures, "\n".join(failures)
    assert not open_doors
    names = {name for name, _address in found}
    assert {"alive", "ready", "follow", "wagtail_serve", "wagtailadmin_home"} <= names
    assert len(names) > 150, f"only {len(names)} routes were visited"
    assert statuses[302] > 200


@pytest.mark.django_db
def test_no_address_fails_for_somebody_who_may_everything():
    call = make_call()
    make_contribution(call, status="published")
    client = Client(raise_request_exception=False)
    assert client.login(username=make_user("admin").email, password=PASSWORD)
    visited, failures = 0, []
    for name, address in sorted(set(addresses(get_resolver().url_patterns))):
        # Wagtail's error page is meant to fail, and its snippet views take a number for their key.
        if name in {"wagtailadmin_logout", "wagtailadmin_error_test"} or "inconnu" in address:
            continue
        response = client.get(f"/{address}")
        visited += 1
        if response.status_code >= 500:
            failures.append(f"/{address} ({name}): {response.status_code}")
        assert not store.entries(), f"/{address} is kept in memory"
    assert not failures, "\n".join(failures)
    assert client.get("/admin/").status_code == 200
    assert visited > 200


def all_below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from all_below(each)


def test_every_list_narrowed_by_days_refuses_those_that_a_database_does_not_reckon_with():
    # Addresses first: they import every screen.
    assert get_resolver().url_patterns
    found = {
        f"{each.__module__}.{name}": narrowing.field
        for each in all_below(BaseFilterSet)
        if each.__module__.startswith(ROOMS)
        for name, narrowing in each.base_filters.items()
        if "Date" in type(narrowing.field).__name__
    } | {
        f"{each.__module__}.{name}": field
        for each in all_below(forms.BaseForm)
        # What a form that is sent with GET is called here.
        if each.__module__.startswith(ROOMS) and each.__name__.endswith(("Filters", "Narrowing"))
        for name, field in each.base_fields.items()
        if "Date" in type(field).__name__
    }
    assert set(found) == {"contributions.desk.filters.since", "contributions.desk.filters.until"}
    for field in found.values():
        for day in EXTREMES:
            with pytest.raises(ValidationError):
                field.clean(day)
