"""Where calls and days came from, and what came of a referral: the two sides of lab.models.PageLink.

Each kind of what people send that may lead to pages says which of its rows the public reads, with
`register`; this file does so for referrals.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from calls import beside as beside_calls
from calls.models import CallPage
from contributions.models import Submission
from lab.models import PageLink, Referral
from portal.cache.kept import keep_copy, kept_copy
from portal.pages import BasePage
from portal.unlisted import but_unlisted
from taxonomy.gatherings import Gathered

MOST_SHOWN = 12
CARD = "lab/referrals/parts/card.html"


@dataclass(frozen=True)
class Shown:
    """One thing that people sent, as everybody reads it elsewhere than on its own page."""

    title: str
    url: str
    state: str
    at: datetime


# Those of these envelopes that the public reads, the newest first, in a constant number of queries.
Published = Callable[[Collection[int]], Sequence[Shown]]


@dataclass(frozen=True)
class Origin:
    label: Any
    published: Published
    order: int


_origins: dict[str, Origin] = {}


def register(kind: str, *, label: Any, published: Published, order: int) -> None:
    """Let pages show what of `kind` led to them, under `label`. From AppConfig.ready()."""
    _origins[kind] = Origin(label, published, order)

    def gather(request: HttpRequest, call: CallPage) -> Gathered:
        return led_to(call, kind)

    beside_calls.register(kind, label=label, gather=gather, order=order)


def led_to(page: BasePage, kind: str) -> Gathered:
    """What of `kind` led to `page`. That nothing did is remembered with the page."""
    name = ("led to by", kind, page.pk)
    if not page.pk or kept_copy(page.read_at, name) is False:
        return Gathered(items=[], template=CARD)
    links = PageLink.objects.filter(page=page.pk, submission__kind=kind).order_by("-pk")
    keys = list(links.values_list("submission_id", flat=True)[:MOST_SHOWN])
    items = _origins[kind].published(keys) if keys else []
    keep_copy(page.read_at, name, bool(items))
    return Gathered(items=items, template=CARD)


def groups_of(page: BasePage) -> list[dict[str, Any]]:
    """What of any kind led to `page`: the groups that have something, in their order.

    Nothing is asked where the query that read the page knows that there are none (lab.linking.has_origins).
    """
    found: list[dict[str, Any]] = []
    if not getattr(page, "has_origins", True):
        return found
    for kind, origin in sorted(_origins.items(), key=lambda pair: pair[1].order):
        gathered = led_to(page, kind)
        if gathered.items:
            found.append({"code": kind, "label": origin.label, "gathered": gathered})
    return found


def public_one(submission: Submission | None) -> Shown | None:
    """`submission` as everybody reads it; None when nobody may, or when its kind shows none."""
    origin = _origins.get(submission.kind) if submission else None
    if submission is None or origin is None:
        return None
    return next(iter(origin.published([submission.pk])), None)


def pages_from(submission: Submission, request: HttpRequest | None) -> list[dict[str, str]]:
    """The public pages that came of `submission`: title, address, and what they are."""
    pages = but_unlisted(Page.objects.live().public().filter(submission_links__submission=submission))
    found = pages.select_related("content_type").order_by("-submission_links__pk")[:MOST_SHOWN]
    return [
        {
            "title": page.title,
            "url": page.get_url(request) or "",
            "kind": str(page.specific_class._meta.verbose_name) if page.specific_class else "",
        }
        for page in found
    ]


# --- Referrals --------------------------------------------------------------------------


def published_referrals(keys: Collection[int]) -> list[Shown]:
    rows = Referral.objects.published().filter(pk__in=keys).with_envelope()
    return [
        Shown(
            title=row.public_title,
            url=row.page.public_path(row.submission),
            state=str(row.get_status_display()),
            at=row.published_at or row.submitted_at,
        )
        for row in rows.order_by(F("published_at").desc(), "-submission_id")
    ]


def register_referrals() -> None:
    register(
        Submission.Kind.REFERRAL,
        label=_("The referral it came from"),
        published=published_referrals,
        order=30,
    )
