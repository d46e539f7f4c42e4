"""Verbs about calls: take a contribution, change the course of a call, publish its results."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Page

from calls.course import LEGAL, WHY_NOT, IllegalMove, StaleCourse, happened
from calls.models import CallChange, CallPage
from calls.states import CallState

# The verb of the public stands with the others for whoever calls them.
from calls.submitting import CallClosed as CallClosed
from calls.submitting import FileGone as FileGone
from calls.submitting import submit_contribution as submit_contribution
from contributions.plain_text import clean_text, is_blank
from people.models import User
from portal.cache import touch

LONGEST_WORDS = 600
LONGEST_TITLE = 255


@dataclass(frozen=True)
class ResultsPages:
    """A page type that may say what came out of calls."""

    # Why this page cannot say it of this call, in a sentence; nothing: it can.
    refusal: Callable[[Page, CallPage], str] = lambda page, call: ""
    # Its own publication publishes the results, and taking it offline takes them back: nobody does by hand.
    by_itself: bool = False


# By app_label.model; apps above add theirs in `AppConfig.ready()`.
RESULTS_PAGES: dict[str, ResultsPages] = {"home.standardpage": ResultsPages()}


# --- The course of a call -------------------------------------------------------------
# Each verb is one transaction: the row, its public words, the audit log, the cache. `seen` is the
# last change that was on the editor's screen; with it, whoever comes second is told what happened.


@transaction.atomic
def extend(
    *,
    call: CallPage,
    closes_at: datetime,
    words: str,
    by: User | None,
    now: datetime,
    seen: int | None = None,
) -> CallChange:
    """Let `call` close later; the former date stays on its page. A closed call opens again."""
    current = _take(call, CallChange.Verb.EXTEND, now=now, seen=seen)
    if closes_at <= now:
        raise IllegalMove(gettext("The new closing date is past."))
    if current.closes_at is None or closes_at <= current.closes_at:
        raise IllegalMove(gettext("The new closing date is not later than the present one."))
    promised = current.results_promised_on
    if promised and promised < timezone.localdate(closes_at):
        raise IllegalMove(
            gettext("Results are promised for %(date)s, before that: first promise them for later.")
            % {"date": date_format(promised)}
        )
    fields: dict[str, Any] = {"closes_at": closes_at}
    if current.state(now) != CallState.PAUSED:
        fields["paused_at"] = None  # a pause that its closing had ended
    return _change(
        call, current, CallChange.Verb.EXTEND, fields, words=words, by=by, now=now, former=current.closes_at
    )


@transaction.atomic
def pause(
    *, call: CallPage, words: str, by: User | None, now: datetime, seen: int | None = None
) -> CallChange:
    """Take no answers to `call` until it is resumed or its closing date comes."""
    current = _take(call, CallChange.Verb.PAUSE, now=now, seen=seen)
    return _change(call, current, CallChange.Verb.PAUSE, {"paused_at": now}, words=words, by=by, now=now)


@transaction.atomic
def resume(
    *, call: CallPage, words: str, by: User | None, now: datetime, seen: int | None = None
) -> CallChange:
    """Take answers again."""
    current = _take(call, CallChange.Verb.RESUME, now=now, seen=seen)
    return _change(call, current, CallChange.Verb.RESUME, {"paused_at": None}, words=words, by=by, now=now)


@transaction.atomic
def close_now(
    *, call: CallPage, words: str, by: User | None, now: datetime, seen: int | None = None
) -> CallChange:
    """Close `call` before its date. It stays public: closing never unpublishes."""
    current = _take(call, CallChange.Verb.CLOSE, now=now, seen=seen)
    return _change(
        call,
        current,
        CallChange.Verb.CLOSE,
        {"closes_at": now, "paused_at": None},
        words=words,
        by=by,
        now=now,
        former=current.closes_at,
    )


@transaction.atomic
def cancel(
    *, call: CallPage, words: str, by: User | None, now: datetime, seen: int | None = None
) -> CallChange:
    """Give `call` up before its end, for good. It stays public and says why."""
    current = _take(call, CallChange.Verb.CANCEL, now=now, seen=seen)
    return _change(
        call,
        current,
        CallChange.Verb.CANCEL,
        {"cancelled_at": now, "paused_at": None},
        words=words,
        by=by,
        now=now,
    )


@transaction.atomic
def delay_results(
    *,
    call: CallPage,
    promised_on: date,
    words: str,
    by: User | None,
    now: datetime,
    seen: int | None = None,
) -> CallChange:
    """Promise the results of `call` for a later day, and say why; the former day stays on its page.

    Until the new day is past, that reason stands for the results: the call is not late.
    """
    current = _take(call, CallChange.Verb.DELAY, now=now, seen=seen)
    former = current.results_promised_on
    if promised_on < timezone.localdate(now):
        raise IllegalMove(gettext("The new day of the results is past."))
    if former and promised_on <= former:
        raise IllegalMove(gettext("The new day of the results is not later than the present one."))
    if current.closes_at and promised_on < timezone.localdate(current.closes_at):
        raise IllegalMove(gettext("Results cannot be promised before the call closes."))
    fields = {"results_promised_on": promised_on}
    return _change(
        call,
        current,
        CallChange.Verb.DELAY,
        fields,
        words=words,
        by=by,
        now=now,
        former_promise=former,
    )


@transaction.atomic
def publish_results(
    *,
    call: CallPage,
    at: datetime,
    page: Page | None = None,
    by: User | None = None,
    words: str = "",
    seen: int | None = None,
) -> CallChange:
    """State that the results of `call` are public since `at`, on `page`; the only place that sets it.

    Said again, it leads to another page, and keeps the first date. Without a page, the results
    stand on the call itself (former calls, imports). Words are optional then, and where the page's own
    publication says it.
    """
    current = _take(call, CallChange.Verb.RESULTS, now=at, seen=seen)
    kind = _results_pages(page)
    if page is not None and kind is None:
        raise IllegalMove(gettext("Results stand on a page of results, or on a standard page."))
    if page is not None and (not page.live or page.get_view_restrictions().exists()):
        raise IllegalMove(gettext("“%(title)s” is not public: publish it first.") % {"title": page.title})
    refusal = stands_elsewhere(current, page) or (kind.refusal(page, current) if kind and page else "")
    if refusal:
        raise IllegalMove(refusal)
    silent = page is None or (kind is not None and kind.by_itself)
    fields = {"results_published_at": current.results_published_at or at, "results_page": page}
    return _change(
        call, current, CallChange.Verb.RESULTS, fields, words=words, by=by, now=at, may_be_silent=silent
    )


@transaction.atomic
def revert_results(
    *,
    call: CallPage,
    now: datetime,
    page: Page | None = None,
    by: User | None = None,
    words: str = "",
    seen: int | None = None,
) -> CallChange:
    """The results of `call` are no longer public: it owes them again, since the day that was promised.

    `page` is theirs, and goes offline by itself; without it somebody takes them back by hand, and says why.
    """
    current = _take(call, CallChange.Verb.REVERT, now=now, seen=seen, even_offline=page is not None)
    if page is None and (refusal := stands_elsewhere(current, None)):
        raise IllegalMove(refusal)
    fields: dict[str, Any] = {"results_published_at": None, "results_page": None}
    return _change(
        call,
        current,
        CallChange.Verb.REVERT,
        fields,
        words=words,
        by=by,
        now=now,
        may_be_silent=page is not None,
    )


def why_no_results(call: CallPage, page: Page, *, now: datetime) -> str:
    """Why `page` could not publish the results of `call` at `now`, in a sentence; nothing: it could."""
    if not call.live:
        return gettext("The call is not published.")
    if call.state(now) not in LEGAL[CallChange.Verb.RESULTS]:
        return str(WHY_NOT[CallChange.Verb.RESULTS])
    return stands_elsewhere(call, page)


def stands_elsewhere(call: CallPage, page: Page | None) -> str:
    """A sentence where a public page other than `page` publishes the results of `call` by itself."""
    standing = call.results_page
    kind = _results_pages(standing)
    if standing is None or not standing.live or kind is None or not kind.by_itself:
        return ""
    if page is not None and page.pk == standing.pk:
        return ""
    return gettext("The results of the call stand on “%(title)s”: take that page offline first.") % {
        "title": standing.title
    }


def _results_pages(page: Page | None) -> ResultsPages | None:
    return RESULTS_PAGES.get(page.content_type.model_class()._meta.label_lower) if page else None


@transaction.atomic
def start_from(*, call: CallPage, title: str, by: User | None) -> CallPage:
    """A new draft beside `call` with its questions and documents, without its dates and its course."""
    parent = call.get_parent()
    title = clean_text(title, one_line=True)[:LONGEST_TITLE] or call.title
    slug = find_available_slug(parent, slugify(title, allow_unicode=True) or "appel")
    emptied = dict.fromkeys(("opens_at", "closes_at", "results_promised_on", "go_live_at", "expire_at"))
    new: CallPage = call.copy(
        to=parent,
        # Whatever the model is an example of, the new call is a real one.
        update_attrs={"title": title, "draft_title": title, "slug": slug, "example": "", **emptied},
        copy_revisions=False,
        keep_live=False,
        user=by,
    )
    return new


def _take(
    call: CallPage,
    verb: CallChange.Verb,
    *,
    now: datetime,
    seen: int | None,
    even_offline: bool = False,
) -> CallPage:
    """The row of `call`, held for this transaction, if `verb` is legal now and nothing moved unseen."""
    current = CallPage.objects.select_for_update(of=("self",)).get(pk=call.pk)
    last = current.changes.order_by("-at", "-id").first()
    if seen is not None and seen != (last.pk if last else 0):
        raise StaleCourse(happened(last))
    if not current.live and not even_offline:
        raise IllegalMove(gettext("The call is not published."))
    # Of two moves at once the later to be made may bear the earlier time: it comes after all the same.
    if current.state(max(now, last.at) if last else now) not in LEGAL[verb]:
        raise IllegalMove(str(WHY_NOT[verb]))
    return current


def _change(
    call: CallPage,
    current: CallPage,
    verb: CallChange.Verb,
    fields: dict[str, Any],
    *,
    words: str,
    by: User | None,
    now: datetime,
    former: datetime | None = None,
    former_promise: date | None = None,
    may_be_silent: bool = False,
) -> CallChange:
    """Write `fields` and the row that tells it; `call`, as its caller holds it, follows."""
    words = clean_text(words)
    if is_blank(words) and not may_be_silent:
        raise IllegalMove(gettext("Say why, in a few words: they are shown on the call."))
    if (excess := len(words) - LONGEST_WORDS) > 0:
        raise IllegalMove(
            ngettext("%(excess)d character too many.", "%(excess)d characters too many.", excess)
            % {"excess": excess}
        )
    CallPage.objects.filter(pk=current.pk).update(**fields)
    for name, value in fields.items():
        setattr(call, name, value)
    for remembered in ("told_changes", "_belongings"):
        call.__dict__.pop(remembered, None)
    change = CallChange.objects.create(
        call=current,
        verb=verb,
        words=words,
        at=now,
        by=by,
        former_closes_at=former,
        former_promise=former_promise,
    )
    data = {
        name: value.pk if isinstance(value, Page) else value and value.isoformat()
        for name, value in fields.items()
    }
    log(instance=current, action=f"calls.{verb}", user=by, data=data)
    touch(call)
    return change
