"""What a bulk action is about: rows ticked by hand, or all that the list's filters show."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from wagtail.admin.forms.search import SearchForm

from contributions.desk.bulk_work import MOST_SELECTED
from contributions.desk.filters import Rows, narrowed, searched
from contributions.models import Submission
from contributions.queue import QUEUE_INDEX

ALL = "all"
LONGEST_KEY = 18


@dataclass(frozen=True)
class Selection:
    """Versions by key, in the order of the list, of at most MOST_SELECTED rows (`more` when there are more).

    `left_out` counts what was ticked and is not there, or not for whoever ticked it.
    """

    versions: dict[int, int]
    left_out: int = 0
    more: bool = False


def selected(request: HttpRequest, list_url: str) -> Selection:
    """What the address of a bulk action selects. `list_url` is the list that it was selected in."""
    theirs = Submission.objects.open_to(request.user)
    ticked = list(dict.fromkeys(request.GET.getlist("id")))
    if ALL in ticked:
        shown = all_shown(theirs, list_url, request).values_list("pk", "version")[: MOST_SELECTED + 1]
        rows = list(shown)
        return Selection(dict(rows[:MOST_SELECTED]), more=len(rows) > MOST_SELECTED)
    keys = [int(each) for each in ticked if _is_key(each)][:MOST_SELECTED]
    found = dict(theirs.filter(pk__in=keys).order_by("submitted_at", "pk").values_list("pk", "version"))
    return Selection(found, left_out=len(ticked) - len(found))


def all_shown(rows: Rows, list_url: str, request: HttpRequest) -> Rows:
    """`rows` as the desk shows them at `list_url`, all pages; none where that is no list of the desk."""
    address = urlsplit(list_url)
    query = QueryDict(address.query)
    search = SearchForm(query)
    if address.path != reverse(QUEUE_INDEX) or not search.is_valid():
        return rows.none()
    return searched(narrowed(rows, query, request), search.cleaned_data["q"], everything=rows)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY
