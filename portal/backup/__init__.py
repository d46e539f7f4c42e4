"""Backup and restore: the database, the files beside it, and a manifest that says what must be there.

`making.make_backup` writes one file, `restoring.restore` puts it in the place of what is there. Both
leave nothing half-done: what is unfinished bears another name until the last step.
"""


class Refused(Exception):
    """What was asked cannot be done; the message is a sentence for who runs the machine."""
