"""A date for what was declined, withdrawn, answered or contested before there were dates.

Counted from the last decision, as for what is decided from now on; but nothing goes within a month of the
upgrade: there is time to look at the report of the CMS first.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db import migrations, models
from django.db.models import Max
from django.utils import timezone

AT_ONCE = 1000
AT_LEAST = timedelta(days=30)
DEFAULT_MONTHS = 12


def give_dates(apps, schema_editor):
    submissions = apps.get_model("contributions", "Submission").objects
    contributions = apps.get_model("contributions", "Contribution").objects
    reports = apps.get_model("contributions", "Report").objects
    contests = apps.get_model("contributions", "Contest").objects
    decisions = apps.get_model("contributions", "Decision").objects
    months = months_of_pages(apps)

    unpublished = contributions.filter(
        status__in=["declined", "withdrawn"], submission__awaiting_since__isnull=True
    )
    answered = reports.exclude(status="awaiting")
    for rows in (unpublished, answered):
        for found in batches(rows.filter(submission__delete_after__isnull=True)):
            decided = decisions.filter(submission__in=found).order_by().values("submission")
            since = dict(decided.values_list("submission", Max("decided_at")))
            since |= received(submissions, [key for key in found if key not in since])
            date_rows(submissions, pages(submissions, since), months)
    for found in batches(contests.filter(delete_after__isnull=True).exclude(words="")):
        since = dict(contests.filter(pk__in=found).values_list("pk", "contested_at"))
        date_rows(contests, pages(submissions, since), months)


def months_of_pages(apps):
    """How long each page keeps contact details, whatever its type."""
    models_with_it = [
        model
        for model in apps.get_models()
        if any(field.name == "retention_months" for field in model._meta.get_fields())
    ]
    return {
        pk: number
        for model in models_with_it
        for pk, number in model.objects.values_list("pk", "retention_months")
    }


def batches(rows):
    """The keys of `rows`, so many at a time."""
    last = 0
    while True:
        ordered = rows.filter(submission__gt=last).order_by("submission")
        found = list(ordered.values_list("submission", flat=True)[:AT_ONCE])
        if not found:
            return
        yield found
        last = found[-1]


def received(submissions, keys):
    return dict(submissions.filter(pk__in=keys).values_list("pk", "submitted_at"))


def pages(submissions, since):
    """(key, page, instant) of each submission."""
    of_page = dict(submissions.filter(pk__in=since).values_list("pk", "page_id"))
    return [(key, of_page[key], at) for key, at in since.items()]


def date_rows(objects, rows, months):
    soonest = timezone.localdate() + AT_LEAST
    by_date = {}
    for key, page, at in rows:
        kept = timezone.localdate(at) + relativedelta(months=months.get(page, DEFAULT_MONTHS))
        by_date.setdefault(max(kept, soonest), []).append(key)
    for date, keys in by_date.items():
        objects.filter(pk__in=keys).update(delete_after=date)


class Migration(migrations.Migration):
    # A batch is a transaction: stopped in the middle, it is run again and does the rest.
    atomic = False

    dependencies = [("contributions", "0006_prepared_exports")]

    operations = [
        migrations.AlterModelOptions(
            name="submission",
            options={
                "default_permissions": (),
                "permissions": [
                    ("tag_submission", "Can tag and assign submissions"),
                    ("erase_submission", "Can erase what somebody sent, at their request"),
                ],
                "verbose_name": "submission",
                "verbose_name_plural": "submissions",
            },
        ),
        migrations.AlterField(
            model_name="report",
            name="status",
            field=models.CharField(
                choices=[
                    ("awaiting", "Awaiting"),
                    ("upheld", "Upheld"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="awaiting",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.RunPython(give_dates, migrations.RunPython.noop),
    ]
