"""What the desk knows of each kind of submission; an app registers its own in AppConfig.ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.views import View

from contributions.models import Submission


@dataclass(frozen=True)
class Line:
    """What the list says of one submission: a title, and where it stands."""

    title: str
    state: str | Promise


@dataclass(frozen=True)
class DeskKind:
    """One kind of submission on the desk.

    `lines` describes the rows of one page of the list, by key, in a number of queries that does not
    depend on how many they are. `item` is the view (a contributions.desk.item.ItemView) of one of them.
    """

    code: str
    lines: Callable[[list[Submission]], dict[int, Line]]
    item: type[View]


_kinds: dict[str, DeskKind] = {}


def register(kind: DeskKind) -> None:
    """Put a kind on the desk (once per process, from AppConfig.ready())."""
    _kinds[kind.code] = kind


def kind_of(submission: Submission) -> DeskKind:
    """The kind of `submission`. KeyError when its app did not register it."""
    return _kinds[submission.kind]


def lines_of(submissions: Iterable[Submission]) -> dict[int, Line]:
    """The line of each submission, by key."""
    by_kind: dict[str, list[Submission]] = {}
    for submission in submissions:
        by_kind.setdefault(submission.kind, []).append(submission)
    lines: dict[int, Line] = {}
    for code, rows in by_kind.items():
        lines |= _kinds[code].lines(rows)
    return lines
