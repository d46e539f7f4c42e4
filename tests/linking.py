"""Links between contributions and pages, for tests."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from contributions.models import Contribution, ThreadEntry
from projects.follow_up.linking import link
from tests.factories import make_contribution

Kind = ThreadEntry.Kind


def make_public(call: Any = None, **words: Any) -> Contribution:
    return make_contribution(call, "published", **words)


def link_to(page: Any, kind: Kind, *contributions: Contribution | int, **more: Any) -> int:
    """Link these to `page` now, unless `more` says otherwise."""
    keys: Iterable[int] = [getattr(each, "pk", each) for each in contributions]
    asked = {"words": "", "by": None, "now": timezone.now()} | more
    return link(page=page, kind=kind, submissions=keys, **asked)
