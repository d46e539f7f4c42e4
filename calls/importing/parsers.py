"""The ``csv`` format: what its columns mean, and how one row becomes a record."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .html import NestedTooDeepError, clean_html, html_to_text
from .records import DEFAULT_KIND, ImportedContribution, Rejected, plain_text

NEEDED_COLUMNS = ("id", "title", "body")
TEXT_COLUMNS = frozenset({"title", "body", "body_text", "explanation_text", "theme", "section"})
USED_COLUMNS = frozenset(
    {
        *NEEDED_COLUMNS,
        *TEXT_COLUMNS,
        *("kind", "created_at", "updated_at", "votes_ok", "votes_nok", "votes_mitige"),
        *("source_url", "is_trashed", "trashed"),
    }
)

# What a naive date of a French export means.
PARIS = ZoneInfo("Europe/Paris")

TITLE_FROM_BODY_LENGTH = 80

# Votes are stored as database integers.
MAX_VOTES = 2**31 - 1

# Reports are complaints about people: they are never imported, whatever file they come in.
REPORT_KINDS = frozenset({"reporting", "reportings", "report", "reports"})

_LINE_ENDS = re.compile(r" *[\n\t][\n\t ]*")

_TRUE = frozenset({"1", "true", "oui", "yes", "vrai"})
_FALSE = frozenset({"", "0", "false", "non", "no", "faux"})

_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
_ZONE = r" ?(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})"
_DATES = (
    re.compile(
        rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})(?:[T ]{_TIME}(?:{_ZONE})?)?"
    ),
    re.compile(rf"(?P<day>[0-9]{{2}})/(?P<month>[0-9]{{2}})/(?P<year>[0-9]{{4}})(?: {_TIME})?"),
)
# Spreadsheets and data frames write counts as "12.0" as soon as one cell of the column is empty.
_COUNT = re.compile(r"([0-9]{1,10})(?:\.0+)?")

_WORD = re.compile(r"\w+")


class _Unreadable(ValueError):
    """A value that cannot be taken as it is; the message is the reason given for rejecting the row."""


def column_name(cell: str) -> str:
    """Return a header cell as columns are compared: without spaces around it, in lower case."""
    return cell.strip().lower()


def columns_left_out(header: Iterable[str]) -> list[str]:
    """Return the columns of ``header`` that an import does not read, as written and in order."""
    names = dict.fromkeys(cell.strip() for cell in header)
    return [name for name in names if name and column_name(name) not in USED_COLUMNS]


def parse_csv_row(
    row: Mapping[str, str], *, line: int, html: bool = False, default_tz: tzinfo = PARIS
) -> ImportedContribution | Rejected:
    """Check one row of the ``csv`` format and return its record, or the reason why it is rejected.

    Args:
        row: values by column name, used columns only (see ``reader.CsvReader``).
        line: physical line of the file where the row begins.
        html: read ``body`` as HTML. It is HTML in any case where a ``body_text`` column stands beside it; it
            is never guessed from its content, where ``<nom>`` and ``<50`` are words.
        default_tz: time zone of the dates that carry none.

    A row without a title takes the first words of its body; a row with neither is rejected.
    """
    try:
        return _contribution(row, line, html, default_tz)
    except _Unreadable as reason:
        return Rejected(line, str(reason), list(row.values()))


def _contribution(row: Mapping[str, str], line: int, html: bool, default_tz: tzinfo) -> ImportedContribution:
    origin_id = _one_line(row["id"])
    if not origin_id:
        raise _Unreadable(_("id is empty"))
    kind = _one_line(row.get("kind", "")) or DEFAULT_KIND
    if kind.lower() in REPORT_KINDS:
        raise _Unreadable(_("reports made about contributions are never imported"))
    body, body_html = _body(row, html)
    title = _one_line(row["title"]) or _title_from(body)
    if not title:
        raise _Unreadable(_("title and body are both empty"))
    return ImportedContribution(
        line=line,
        origin_id=origin_id,
        origin_kind=kind,
        title=title,
        body=body,
        body_html=body_html,
        explanation=plain_text(row.get("explanation_text", "")),
        theme=_one_line(row.get("theme", "")),
        section=_one_line(row.get("section", "")),
        created_at=_date(row, "created_at", default_tz),
        updated_at=_date(row, "updated_at", default_tz),
        votes_ok=_count(row, "votes_ok"),
        votes_nok=_count(row, "votes_nok"),
        votes_mixed=_count(row, "votes_mitige"),
        url=_url(row, "source_url"),
        trashed=_boolean(row, "is_trashed") or _boolean(row, "trashed"),
    )


def _body(row: Mapping[str, str], html: bool) -> tuple[str, str]:
    """Return the body as plain text and as cleaned HTML ("" where the export had none)."""
    if "body_text" not in row and not html:
        return plain_text(row["body"]), ""
    try:
        from_html = html_to_text(row["body"])
        text = plain_text(row.get("body_text", "")) or from_html
        # A name taken out of the text by the other platform may still stand in its HTML.
        same_words = _WORD.findall(text) == _WORD.findall(from_html)
        return text, clean_html(row["body"]) if same_words else ""
    except NestedTooDeepError as error:
        raise _Unreadable(_("the HTML of body is nested too deep to be cleaned")) from error


def _one_line(value: str) -> str:
    """Return a text that is shown on one line: line ends and tabs become a space."""
    return _LINE_ENDS.sub(" ", plain_text(value))


def _title_from(body: str) -> str:
    """Return the first words of ``body``, at most 80 characters and an ellipsis where something follows."""
    text = _one_line(body)
    if len(text) <= TITLE_FROM_BODY_LENGTH:
        return text
    words, space, _cut_word = text[: TITLE_FROM_BODY_LENGTH + 1].rpartition(" ")
    return f"{words.rstrip() if space else text[:TITLE_FROM_BODY_LENGTH]}…"


def _date(row: Mapping[str, str], column: str, default_tz: tzinfo) -> datetime | None:
    value = plain_text(row.get(column, ""))
    if not value:
        return None
    match = next((found for pattern in _DATES if (found := pattern.fullmatch(value))), None)
    if match is None:
        raise _unreadable_date(column, value)
    parts = match.groupdict()
    try:
        date = datetime(
            int(parts["year"]),
            int(parts["month"]),
            int(parts["day"]),
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            int((parts["fraction"] or "0")[:6].ljust(6, "0")),
            tzinfo=_zone(parts.get("zone"), default_tz),
        )
        # Years 1 and 9999 have no instant in UTC, which is how dates are stored.
        date.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _unreadable_date(column, value) from error
    return date


def _zone(name: str | None, default: tzinfo) -> tzinfo:
    if name is None:
        return default
    if name[0] not in "+-":
        return UTC
    offset = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
    return timezone(-offset if name[0] == "-" else offset)


def _unreadable_date(column: str, value: str) -> _Unreadable:
    return _Unreadable(
        _("%(column)s is not a date: “%(value)s”") % {"column": column, "value": _short(value)}
    )


def _count(row: Mapping[str, str], column: str) -> int | None:
    value = plain_text(row.get(column, ""))
    if not value:
        return None
    match = _COUNT.fullmatch(value)
    if match is None or int(match[1]) > MAX_VOTES:
        raise _Unreadable(
            _("%(column)s is not a number: “%(value)s”") % {"column": column, "value": _short(value)}
        )
    return int(match[1])


def _boolean(row: Mapping[str, str], column: str) -> bool:
    value = plain_text(row.get(column, "")).lower()
    if value in _TRUE or value in _FALSE:
        return value in _TRUE
    raise _Unreadable(
        _("%(column)s is neither yes nor no: “%(value)s”") % {"column": column, "value": _short(value)}
    )


def _url(row: Mapping[str, str], column: str) -> str:
    value = plain_text(row.get(column, ""))
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        web_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        web_address = False
    if not web_address or re.search(r"\s", value):
        raise _Unreadable(
            _("%(column)s is not an http or https address: “%(value)s”")
            % {"column": column, "value": _short(value)}
        )
    return value


def _short(value: str) -> str:
    """Return ``value`` cut to what fits in a reason; the whole of it is in the rejected row."""
    return value if len(value) <= 40 else f"{value[:39]}…"
