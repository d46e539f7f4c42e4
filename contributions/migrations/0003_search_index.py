"""The search's own table, which no model knows: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

After an upgrade `manage.py rebuild_search_index` fills it with what was there before.
"""

from django.db import migrations

SQLITE = [
    # No positions are kept (detail=none). Tokens come ready-made, parted by spaces: nothing that is
    # not ASCII is split or folded again.
    """
    CREATE VIRTUAL TABLE contributions_search USING fts5(
        stems, detail = none, tokenize = "ascii tokenchars '_'"
    )
    """,
    # What is deleted leaves the index, whoever deletes it. contributions/search_store.py puts this
    # trigger back when a later migration has rebuilt the table and lost it.
    """
    CREATE TRIGGER contributions_search_forget AFTER DELETE ON contributions_contribution BEGIN
        DELETE FROM contributions_search WHERE rowid = OLD.submission_id;
    END
    """,
]
SQLITE_BACK = ["DROP TRIGGER IF EXISTS contributions_search_forget", "DROP TABLE contributions_search"]

POSTGRESQL = [
    "CREATE TABLE contributions_search (submission_id bigint PRIMARY KEY, stems tsvector NOT NULL)",
    # A short list of what is not sorted in yet: writing stays cheap, and reading never scans much of it.
    """
    CREATE INDEX contributions_search_stems ON contributions_search
    USING gin (stems) WITH (gin_pending_list_limit = 256)
    """,
    # A foreign key would do for DELETE, but would refuse the TRUNCATE of `manage.py flush`.
    """
    CREATE FUNCTION contributions_search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            TRUNCATE contributions_search;
        ELSE
            DELETE FROM contributions_search WHERE submission_id = OLD.submission_id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER contributions_search_forget AFTER DELETE ON contributions_contribution
    FOR EACH ROW EXECUTE FUNCTION contributions_search_forget()
    """,
    """
    CREATE TRIGGER contributions_search_forget_all AFTER TRUNCATE ON contributions_contribution
    FOR EACH STATEMENT EXECUTE FUNCTION contributions_search_forget()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER contributions_search_forget_all ON contributions_contribution",
    "DROP TRIGGER contributions_search_forget ON contributions_contribution",
    "DROP FUNCTION contributions_search_forget()",
    "DROP TABLE contributions_search",
]


def create(apps, schema_editor):
    run(schema_editor, SQLITE, POSTGRESQL)


def drop(apps, schema_editor):
    run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


def run(schema_editor, sqlite, postgresql):
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("contributions", "0002_answers_and_files")]

    operations = [migrations.RunPython(create, drop)]
