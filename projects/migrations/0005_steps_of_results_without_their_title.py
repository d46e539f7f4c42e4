"""The steps that results wrote by themselves said their title, which changes: pages print it as it is now.

An editor may have linked others to the same result, in words of their own, which stay. So what goes is a
text that is a title of its page, now or in one of the versions that are kept.
"""

from typing import Any

from django.db import migrations

from contributions.plain_text import clean_text


def empty_titles(apps: Any, schema_editor: Any) -> None:
    steps = apps.get_model("contributions", "ThreadEntry").objects.filter(kind="answered_in")
    results = apps.get_model("projects", "ResultPage").objects
    said = results.filter(pk__in=steps.exclude(text="").values("page")).values_list("pk", "title")
    for key, title in list(said):
        titles = {clean_text(each) for each in [title, *_former_titles(apps, key)]}
        steps.filter(page=key, text__in=sorted(titles)).update(text="")


def _former_titles(apps: Any, key: int) -> list[str]:
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(
        object_id=str(key), base_content_type__app_label="wagtailcore", base_content_type__model="page"
    )
    return [str(each.content.get("title", "")) for each in revisions.only("content").iterator()]


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0004_texts_in_other_languages"),
        ("contributions", "0014_language_of_contributions"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(empty_titles, migrations.RunPython.noop)]
