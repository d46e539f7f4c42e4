"""What the publication of a result does to its call, and to the contributions that it cites.

The page is what is saved; the rest follows from it, in the same transaction: `settle` brings the call, the
threads and the figures in accord with the page as it now stands. Called again, it changes nothing.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db.models.signals import pre_delete
from django.utils import timezone
from django.utils.translation import gettext

from calls.course import IllegalMove
from calls.models import CallPage
from calls.services import RESULTS_PAGES, ResultsPages, publish_results, revert_results
from people.models import User
from projects.follow_up.linking import Kind, link, unlink
from projects.results.citing import cited_keys
from projects.results.completeness import NotReady
from projects.results.freezing import freeze_figures

if TYPE_CHECKING:
    from wagtail.models import Page

    from projects.models import ResultPage

_acting: ContextVar[User | None] = ContextVar("who publishes a result", default=None)


@contextmanager
def acting(user: Any) -> Iterator[None]:
    """Who publishes the page, or takes it offline: `save` is not told."""
    token = _acting.set(user if isinstance(user, User) else None)
    try:
        yield
    finally:
        _acting.reset(token)


def cited_before(result: "ResultPage") -> frozenset[int]:
    """The contributions that the page cites as everybody reads it now, before it is saved."""
    stored = type(result).objects.filter(pk=result.pk, live=True).first() if result.pk else None
    return cited_keys(stored) if stored else frozenset()


def settle(result: "ResultPage", *, before: Collection[int] = ()) -> None:
    """Bring in accord with `result`, just saved: its call, the threads of what it cites, its figures."""
    by, now = _acting.get(), timezone.now()
    for call in CallPage.objects.filter(results_page=result.pk):
        if not result.live or call.pk != result.call_id:
            revert_results(call=call, page=result, by=by, now=now)
    if not result.live:
        return
    if result.call_id:
        call = CallPage.objects.get(pk=result.call_id)
        if call.results_page_id != result.pk:
            try:
                publish_results(call=call, page=result, by=by, at=now)
            except IllegalMove as refusal:
                raise NotReady(result, {"call": str(refusal)}) from refusal
        freeze_figures(result, now=now)
    cited = cited_keys(result)
    if cited:
        # No words: its title stands on every step that leads to it, as it is now.
        link(page=result, kind=Kind.ANSWERED_IN, submissions=sorted(cited), words="", by=by, now=now)
    for key in sorted(frozenset(before) - cited):
        unlink(page=result, kind=Kind.ANSWERED_IN, submission_id=key, by=by)


def connect() -> None:
    """Called once, when the apps are ready. Calling it again changes nothing."""
    from projects.models import ResultPage

    RESULTS_PAGES["projects.resultpage"] = ResultsPages(refusal=_other_call, by_itself=True)
    pre_delete.connect(_about_to_be_deleted, sender=ResultPage, dispatch_uid="results: deleted")


def _other_call(page: "Page", call: CallPage) -> str:
    """Why a result that somebody chose by hand does not publish the results of `call`."""
    if page.specific.call_id == call.pk:
        return ""
    return gettext("“%(title)s” is about no call, or about another: choose the call on that page.") % {
        "title": page.title
    }


def _about_to_be_deleted(sender: Any, instance: "ResultPage", **kwargs: Any) -> None:
    """Deleted alone or with its section: the call owes its results again."""
    for call in CallPage.objects.filter(results_page=instance.pk):
        revert_results(call=call, page=instance, by=_acting.get(), now=timezone.now())
