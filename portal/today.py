"""« Aujourd'hui » on the CMS's home page: what waits for a member of staff.

Each app registers its own lines in AppConfig.ready(), so the building knows no noun.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True)
class Waiting:
    """One line: how much waits, how much of it is late, and where to deal with it.

    `more`, `more_late`: counting stopped at that number.
    """

    label: str
    count: int
    late: int
    url: str
    more: bool = False
    more_late: bool = False

    @property
    def is_late(self) -> bool:
        return self.late > 0


@dataclass(frozen=True)
class TodaySource:
    """Where a line comes from: `compute` is given the user, and only one who holds `permission`.

    None is no line: of what hardly ever waits, a count of nothing would only be in the way.
    """

    permission: str
    compute: Callable[[Any], Waiting | None]


_sources: list[TodaySource] = []


def register(source: TodaySource) -> None:
    """Add a line to the panel (once per process, from AppConfig.ready())."""
    _sources.append(source)


def waiting_for(user: AbstractBaseUser) -> list[Waiting]:
    """What waits for `user`, what is late first; empty where nothing is theirs.

    Among what is late, and among what is not, the order of registration.
    """
    theirs = [source for source in _sources if user.has_perm(source.permission)]  # type: ignore[attr-defined]
    lines = (source.compute(user) for source in theirs)
    return sorted((line for line in lines if line is not None), key=_urgency)


def _urgency(line: Waiting) -> int:
    if line.late:
        return 0
    return 1 if line.count else 2
