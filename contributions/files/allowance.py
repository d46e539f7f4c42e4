"""How many files one network may bring: each is cleaned, and kept for a day, before anything is sent."""

from collections.abc import Callable
from math import ceil

from django.conf import settings
from django.core.files.base import File
from django.http import HttpRequest
from django.utils.translation import ngettext

from contributions.files.check import CleanFile, RefusedFile, check_and_clean
from portal import limits

FileCheck = Callable[[File], CleanFile]


def checked_for(request: HttpRequest) -> FileCheck:
    """`check_and_clean` for the files of `request`, which counts each one first.

    Beyond FILE_RATE it raises RefusedFile without a look at the file: words are sent without it.
    """

    def check(upload: File) -> CleanFile:
        network = limits.network_digest(request)
        if seconds := limits.seconds_to_wait(request, group="files", value=network, rate=settings.FILE_RATE):
            raise RefusedFile(_too_many(ceil(seconds / 60)))
        return check_and_clean(upload)

    return check


def _too_many(minutes: int) -> str:
    return ngettext(
        "Too many files came from your network. Your words can be sent without this one, "
        "or choose it again in %(minutes)d minute.",
        "Too many files came from your network. Your words can be sent without this one, "
        "or choose it again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
