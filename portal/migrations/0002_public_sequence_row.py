from django.db import migrations


def add_the_row(apps, schema_editor):
    apps.get_model("portal", "PublicSequence").objects.get_or_create(id=1)


class Migration(migrations.Migration):
    """The first row of the page cache, so that raising it is one UPDATE."""

    dependencies = [("portal", "0001_initial")]

    operations = [migrations.RunPython(add_the_row, migrations.RunPython.noop)]
