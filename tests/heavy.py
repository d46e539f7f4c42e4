"""Heavy tasks to try the queue with; their effect is an internal tag, which exists once or not at all."""

import os
import time

from django.db import connection

from contributions.models import InternalTag
from portal.tasks import heavy_task


@heavy_task(label="Écrire")
def write(number: int) -> None:
    InternalTag.objects.get_or_create(name=f"écrit {number}", slug=f"ecrit-{number}")


@heavy_task(label="Écrire lentement")
def write_slowly(number: int) -> None:
    """Says that it began, and who, then takes its time."""
    begun = InternalTag.objects.filter(slug__startswith=f"commence-{number}-").count() + 1
    name = f"commence-{number}-{begun}-{os.getpid()}"
    InternalTag.objects.get_or_create(name=name, slug=name)
    time.sleep(0.2)
    InternalTag.objects.get_or_create(name=f"écrit {number}", slug=f"ecrit-{number}")


@heavy_task(label="Ne jamais finir")
def wait_for_ever(number: int) -> None:
    name = f"commence-{number}-{os.getpid()}"
    InternalTag.objects.get_or_create(name=name, slug=name)
    while not InternalTag.objects.filter(slug="assez").exists():
        time.sleep(0.05)
    InternalTag.objects.get_or_create(name=f"écrit {number}", slug=f"ecrit-{number}")


@heavy_task(label="Attendre la base")
def wait_for_the_database(number: int) -> None:
    """One query that takes two seconds (PostgreSQL)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")


@heavy_task(label="Échouer")
def fail(number: int) -> None:
    raise ValueError(f"{number} is what marked-{'address'} wrote")


def written() -> set[int]:
    slugs = InternalTag.objects.filter(slug__startswith="ecrit-").values_list("slug", flat=True)
    return {int(slug.rpartition("-")[2]) for slug in slugs}


def begun() -> list[tuple[int, int]]:
    """Which task began, in which process."""
    slugs = InternalTag.objects.filter(slug__startswith="commence-").values_list("slug", flat=True)
    parts = [slug.split("-") for slug in slugs]
    return [(int(part[1]), int(part[-1])) for part in parts]
