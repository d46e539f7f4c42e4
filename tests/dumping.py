"""Everything the database holds, as text: for tests that look for what must stand nowhere else."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.test import Client


def dump_tables() -> Iterator[tuple[str, str]]:
    """Every table of the database as (name, all its values as text)."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        for table in sorted(known | set(connection.introspection.table_names(cursor))):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield table, "\n".join(repr(row) for row in cursor.fetchall())


def sitemap_files() -> list[str]:
    """The addresses of the files that the sitemap lists."""
    listed = re.findall(r"<loc>https?://[^/]+(/[^<]+)</loc>", Client().get("/sitemap.xml").content.decode())
    assert listed
    return listed
