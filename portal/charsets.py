"""The charset that a request says it is written in, looked at before Django builds a request of it.

Django reads the query with it at once, before any middleware: a codec that is none of text ("hex"), or one
that refuses everything ("undefined"), would end there, outside our error pages. Browsers say none, or UTF-8.
"""

import codecs
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

# Codecs that read any bytes as text; Django itself says where it wants no other than UTF-8.
_OF_TEXT = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})


def without_odd_charsets(application: Application) -> Application:
    """`application`, for which a charset that cannot be read with was never said."""

    def called(asked: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        typed = asked.get("CONTENT_TYPE", "")
        if ";" in typed:
            asked["CONTENT_TYPE"] = readable(typed)
        return application(asked, start_response)

    return called


def readable(content_type: str) -> str:
    """`content_type` as it is if it can be read, else its type, with the boundary of its parts."""
    kind = content_type.partition(";")[0]
    try:
        _kind, said = parse_header_parameters(content_type)
    except (LookupError, ValueError):
        return kind
    if "charset" not in said or _is_of_text(said["charset"]):
        return content_type
    boundary = said.get("boundary", "").replace("\\", r"\\").replace('"', r"\"")
    return f'{kind}; boundary="{boundary}"' if boundary else kind


def _is_of_text(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in _OF_TEXT
    except (LookupError, ValueError):
        return False
