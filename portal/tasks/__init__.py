"""Heavy tasks: work that no request waits for, done by workers beside the server.

    @heavy_task(label=_("Preparing an export"))
    def prepare_export(export_id: int) -> None: ...

    prepare_export.enqueue(export.pk)

A task is done at least once, so it must be safe to repeat and to interrupt. It is given ids and
nothing else, and returns nothing. Enqueued in a transaction, it is there once that is committed.
The same functions run from the database or from Redis (TASKS_BACKEND).
"""

from portal.tasks.declaring import heavy_task

__all__ = ["heavy_task"]
