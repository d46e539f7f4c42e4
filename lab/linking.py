"""Linking a subject or a referral with the pages that came of it: calls, days, later projects and results.

Read from both sides: a submission says which pages came of it, a page what it started from. Only what is
public is shown, on either.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from calls import beside
from calls.models import CallPage
from contributions.models import Submission
from contributions.sent import hold_sent
from lab.models import PageLink
from portal.cache import touch
from portal.cache.kept import kept, number_of
from portal.unlisted import but_unlisted
from taxonomy.gatherings import Gathered

# Page types that may be linked, as app_label.model; apps above add theirs in `AppConfig.ready()`.
LINKED_PAGES = {"calls.callpage"}
# Of one submission, or of one page.
MOST_LINKS = 50
CARD = "lab/parts/origin.html"


@transaction.atomic
def link_pages(submission: Submission, pages: Iterable[Page], *, gone: Collection[int] = ()) -> None:
    """Add `pages` to those that came of `submission`, and take those with the keys `gone` away.

    The others stay: somebody else may link one at the same moment. Public at once.
    """
    PageLink.objects.filter(submission=submission, page__in=gone).delete()
    for key in sorted({page.pk for page in pages}):
        PageLink.objects.get_or_create(submission=submission, page_id=key)
    touch(submission)


@transaction.atomic
def link_page(submission: Submission, page: Page) -> bool:
    """Add `page` to those that came of `submission`; whether it was not yet. Public at once.

    Two people who add one each lose neither.
    """
    hold_sent(submission.pk)
    if PageLink.objects.filter(submission=submission).count() >= MOST_LINKS:
        return False
    _link, created = PageLink.objects.get_or_create(submission=submission, page=page)
    touch(submission)
    return created


@transaction.atomic
def unlink_page(submission: Submission, page_id: int) -> bool:
    """Say no longer that this page came of `submission`; whether it was said. Public at once."""
    gone, _by_model = PageLink.objects.filter(submission=submission, page=page_id).delete()
    touch(submission)
    return bool(gone)


def linked_models() -> list[type[Page]]:
    """The page types that may be linked."""
    return [apps.get_model(label) for label in sorted(LINKED_PAGES)]


# --- From a submission: the pages that came of it -------------------------------------


def pages_of(submission: Submission) -> list[Page]:
    """Every linked page, public or not, for staff; in the order of their titles."""
    rows = Page.objects.filter(submission_links__submission=submission).order_by("title", "pk")
    return list(rows.specific()[:MOST_LINKS])


def public_pages_of(
    submission: Submission, request: HttpRequest | None, *, also: Collection[int] = ()
) -> list[dict[str, str]]:
    """Those that anybody may read and find: what each is, its title and its address.

    `also`: the keys of other submissions, public too, whose pages came of this one as well.
    """
    links = PageLink.objects.filter(submission__in=[submission.pk, *also])
    rows = but_unlisted(Page.objects.live().public()).filter(pk__in=links.values("page"))
    found = []
    for page in rows.order_by("title", "pk").specific()[:MOST_LINKS]:
        title = getattr(page, "poster", page.title)
        kind = str(page._meta.verbose_name)
        found.append({"title": title, "url": page.get_url(request) or "", "kind": kind})
    return found


# --- From a page: what it started from ------------------------------------------------


@dataclass(frozen=True)
class Origin:
    """A published subject or referral that a page came of: `label` says which, `state` where it stands."""

    label: Any
    title: str
    url: str
    state: Any = ""


# What the published ones among these submissions are, by key, in a constant number of queries.
Gather = Callable[[Collection[int]], dict[int, Origin]]
_kinds: dict[str, Gather] = {}


def register_origin(kind: str, gather: Gather) -> None:
    """Say what pages show of submissions of `kind` that they came of; again: replaces it."""
    _kinds[kind] = gather


def has_origins() -> Exists:
    """Whether a page started from anything; read with it, `origins_of` need not ask."""
    return Exists(PageLink.objects.filter(page=OuterRef("pk")))


def origins_among(kind: str, keys: Collection[int]) -> dict[int, Origin]:
    """The published ones among these submissions of `kind`, by key."""
    gather = _kinds.get(kind)
    return gather(keys) if gather and keys else {}


def origin_of(submission: Submission | None) -> Origin | None:
    """`submission` as everybody reads it; None when nobody may."""
    gather = _kinds.get(submission.kind) if submission else None
    return gather([submission.pk]).get(submission.pk) if submission and gather else None


def origins_of(page: Page, request: HttpRequest | None) -> list[Origin]:
    """What `page` started from, as far as that is public; the last to be sent first."""
    links = PageLink.objects.filter(page=page.pk)
    has_some: bool | None = getattr(page, "has_origins", None) if page.pk else False
    if has_some is None:
        has_some = kept(number_of(request), ("has origins", page.pk), links.exists)
    return origins_of_any([page.pk]) if has_some else []


def origins_of_any(page_ids: Collection[int], *, referrals: Collection[int] = ()) -> list[Origin]:
    """What any of these pages started from, each once; `referrals`: keys of those known otherwise."""
    links = PageLink.objects.filter(page__in=page_ids).order_by("-submission_id")
    rows = links.values_list("submission_id", "submission__kind").distinct()[:MOST_LINKS]
    keys: dict[str, list[int]] = {Submission.Kind.REFERRAL: list(referrals)} if referrals else {}
    for key, kind in rows:
        keys.setdefault(kind, []).append(key)
    found: dict[int, Origin] = {}
    for kind, of_kind in keys.items():
        if kind in _kinds:
            found |= _kinds[kind](of_kind)
    return [found[key] for key in sorted(found, reverse=True)]


def _of_call(request: HttpRequest, call: CallPage) -> Gathered:
    return Gathered(items=origins_of(call, request), template=CARD)


def register() -> None:
    """Show on every call what it started from. Once per process, from AppConfig.ready()."""
    beside.register("origins", label=_("The requests that it started from"), gather=_of_call, order=5)
