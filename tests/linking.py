"""Links between contributions and pages, for tests."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from wagtail.models import PageViewRestriction

from calls.models import CallPage
from contributions.models import Contribution, ThreadEntry
from portal.cache import touch
from projects.follow_up.linking import link
from tests.factories import make_contribution

Kind = ThreadEntry.Kind


def make_public(call: Any = None, **words: Any) -> Contribution:
    return make_contribution(call, "published", **words)


# How a call is no longer for everybody to read.
HIDDEN = ["unpublished", "for those who log in"]


def hide(call: CallPage, how: str) -> None:
    if how == "unpublished":
        CallPage.objects.get(pk=call.pk).unpublish()
    else:
        PageViewRestriction.objects.create(page=call.page_ptr, restriction_type="login")
    touch(call)


def link_to(page: Any, kind: Kind, *contributions: Contribution | int, **more: Any) -> int:
    """Link these to `page` now, unless `more` says otherwise."""
    keys: Iterable[int] = [getattr(each, "pk", each) for each in contributions]
    asked = {"words": "", "by": None, "now": timezone.now()} | more
    return link(page=page, kind=kind, submissions=keys, **asked)
