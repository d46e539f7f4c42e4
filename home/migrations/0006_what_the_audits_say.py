"""What was typed and chosen of accessibility in the site settings, before its page had a type of its own."""

from typing import Any

from django.db import migrations


def keep_out_of_the_footer(apps: Any, schema_editor: Any) -> None:
    """The page that was chosen leaves the foot of pages: the statement's own link stands there."""
    settings, pages = apps.get_model("home", "SiteSettings"), apps.get_model("home", "StandardPage")
    chosen = settings.objects.exclude(accessibility_page=None).values("accessibility_page")
    pages.objects.filter(pk__in=chosen).update(in_footer=False)
    # Nor does the next publication put it back.
    of_them = [str(key) for key in pages.objects.filter(pk__in=chosen).values_list("pk", flat=True)]
    for revision in (
        apps.get_model("wagtailcore", "Revision").objects.filter(object_id__in=of_them).iterator()
    ):
        if revision.content.get("in_footer"):
            revision.content["in_footer"] = False
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("home", "0005_look")]

    operations = [
        migrations.RunPython(keep_out_of_the_footer, migrations.RunPython.noop),
        migrations.RemoveField(model_name="sitesettings", name="accessibility_state"),
        migrations.RemoveField(model_name="sitesettings", name="accessibility_page"),
    ]
