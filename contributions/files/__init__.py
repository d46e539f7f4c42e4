"""Files that people send: checked and cleaned, staged while a form is filled, attached, served.

`check` says what is taken and makes it clean, `worker` (another process) reads what strangers made,
`allowance` counts what one network brings, `keeping` stores and removes, `serving` answers with the bytes
once a view has asked for the right.
"""

from contributions.files.allowance import FileCheck, checked_for
from contributions.files.check import CleanFile, RefusedFile, check_and_clean
from contributions.files.keeping import attach, discard, purge_staged, stage, staged, take
from contributions.files.serving import attachment_response

__all__ = [
    "CleanFile",
    "FileCheck",
    "RefusedFile",
    "attach",
    "attachment_response",
    "check_and_clean",
    "checked_for",
    "discard",
    "purge_staged",
    "stage",
    "staged",
    "take",
]
