"""The pages of every scene, kept as they were served."""

import logging
import pickle
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client, TestCase, override_settings
from django.urls import Resolver404, resolve
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, Site

from home.demo.loader import load_demo
from portal.cache.store import store
from tools.shown.scenes import Scene, Visitor, scenes

MEDIA, TAKEN = "media", "pages.pickle"
HEADERS = ("Content-Type", "Content-Security-Policy", "Content-Language")


@dataclass(frozen=True)
class Shown:
    """One page in one state, as a browser receives it; and what of ours made it."""

    name: str
    scene: str
    # Path and query.
    address: str
    status: int
    headers: dict[str, str]
    html: bytes
    templates: frozenset[str]
    # Of the address: its name in the URLs, and on a page the type and the sub-route.
    url_name: str
    page_type: str
    route: str


@dataclass(frozen=True)
class Taken:
    """Every page, and what else a browser asks for: files below `folder`, and `assets` by their address."""

    folder: Path
    pages: list[Shown]
    assets: dict[str, tuple[str, bytes]]

    @property
    def media(self) -> Path:
        return self.folder / MEDIA


def take_all(folder: Path, say: Callable[[str], None] = lambda name: None) -> None:
    """Load the demonstration, go through every scene, undo all of it, and keep what was seen in `folder`."""
    logging.disable(logging.ERROR)  # errors are shown on purpose
    try:
        with override_settings(MEDIA_ROOT=folder / MEDIA), transaction.atomic():
            load_demo(say=lambda text: None)
            pages: list[Shown] = []
            for name, make in scenes().items():
                say(name)
                pages += take(name, make)
            assets = _assets(pages)
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)
    _forget()
    names = [each.name for each in pages]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"Two pages are called {', '.join(sorted(twice))}.")
    (folder / TAKEN).write_bytes(pickle.dumps(Taken(folder, pages, assets)))


def taken(folder: Path) -> Taken:
    """What was kept in `folder`."""
    found: Taken = pickle.loads((folder / TAKEN).read_bytes())
    return found


def take(name: str, make: Scene) -> list[Shown]:
    """The pages of one scene; what it made is undone."""
    with _undone():
        return [_shown(page, name, answer) for page, answer in make(Visitor())]


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic(), TestCase.captureOnCommitCallbacks(execute=True):
        yield
        transaction.set_rollback(True)
    _forget()


def _shown(name: str, scene: str, answer: Any) -> Shown:
    request = answer.wsgi_request
    url_name, page_type, route = _maker(request)
    return Shown(
        name=name,
        scene=scene,
        address=request.get_full_path(),
        status=answer.status_code,
        headers={header: answer[header] for header in HEADERS if header in answer},
        html=answer.content,
        templates=frozenset(template.name for template in answer.templates if template.name),
        url_name=url_name,
        page_type=page_type,
        route=route,
    )


def _maker(request: Any) -> tuple[str, str, str]:
    """The names of what answers at an address: (URL, page type, sub-route)."""
    try:
        url_name = resolve(request.path_info).url_name or ""
    except Resolver404:
        return "", "", ""
    if url_name not in ("wagtail_serve", "page_file"):
        return url_name, "", ""
    site = Site.find_for_request(request)
    found = Page.route_for_request(request, request.path_info) if site else None
    if found is None:
        return url_name, "", ""
    page, args, _kwargs = found
    is_routable = isinstance(page.specific, RoutablePageMixin) and args
    return url_name, type(page.specific).__name__, args[0].__name__ if is_routable else ""


def _assets(pages: list[Shown]) -> dict[str, tuple[str, bytes]]:
    """What pages ask for that no file holds: the style sheet of the site's own colours."""
    client = Client()
    found = {
        address for page in pages for address in re.findall(r'href="(/couleurs/[^"]+)"', page.html.decode())
    }
    answers = {address: client.get(address) for address in found}
    return {address: (answer["Content-Type"], answer.content) for address, answer in answers.items()}


def _forget() -> None:
    """Nothing in memory of what was undone."""
    store.clear()
    cache.clear()
