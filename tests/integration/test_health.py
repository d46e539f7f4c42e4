"""/healthz says that the process is alive, /readyz whether the site can serve: with services really away."""

import logging
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from portal import health
from portal.health import Finding, Status
from portal.models import ScheduledJob
from tests.outages import database_away, free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def new_process(monkeypatch):
    """Nothing remembered of migrations that were applied."""
    own = health.Registered(health.Migrations(), essential=True)
    monkeypatch.setattr(health, "_checks", health._checks | {"migrations": own})


def redis_away(settings) -> None:
    backend = "django.core.cache.backends.redis.RedisCache"
    limits = {"BACKEND": backend, "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    settings.CACHES = settings.CACHES | {"limits": limits}


def test_alive_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_ready_names_each_part_and_nothing_else(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    well = {"status": "ok", "code": ""}
    assert response.json() == {
        "status": "ok",
        "checks": {
            "database": well,
            "migrations": well,
            "cache": {"status": "ok", "code": "in-process"},
            "jobs": well,
        },
    }
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_applied_migrations_are_asked_for_once(client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(2):  # whether it answers, and the rows of jobs
        client.get("/readyz")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_be_reached_is_not_ready_and_still_alive(client, tmp_path):
    with database_away(tmp_path):
        response = client.get("/readyz")
        assert client.get("/healthz").status_code == 200
    assert response.status_code == 503
    parts = response.json()
    assert parts["status"] == "down"
    assert parts["checks"]["database"] == {"status": "down", "code": "unreachable"}
    assert parts["checks"]["migrations"] == {"status": "down", "code": "unknown"}
    # Neither where it is looked for, nor what the driver said.
    assert "127.0.0.1" not in response.content.decode()
    assert str(tmp_path) not in response.content.decode()
    assert client.get("/readyz").status_code == 200


def test_a_migration_not_applied_is_not_ready(client, monkeypatch):
    [newest] = MigrationExecutor(connection).loader.graph.leaf_nodes("people")
    MigrationRecorder(connection).record_unapplied(*newest)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == {"status": "down", "code": "unapplied"}
    # Believed for a moment, then asked again.
    MigrationRecorder(connection).record_applied(*newest)
    assert client.get("/readyz").status_code == 503
    monkeypatch.setattr(health, "MIGRATIONS_AGAIN_AFTER", 0)
    health._checks["migrations"].check._missing_until = 0.0
    assert client.get("/readyz").status_code == 200
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_pages_are_served_without_redis_so_that_is_degraded(client, settings):
    redis_away(settings)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["checks"]["cache"] == {"status": "degraded", "code": "unreachable"}
    assert client.get("/readyz?strict=1").status_code == 503


@pytest.mark.parametrize(
    ("essential", "found", "status", "code"),
    [
        (False, Finding(Status.DOWN, "never-run"), "degraded", 200),
        (False, Finding(Status.DEGRADED, "late"), "degraded", 200),
        (True, Finding(Status.DEGRADED, "slow"), "degraded", 200),
        (True, Finding(Status.DOWN, "gone"), "down", 503),
    ],
)
def test_a_part_joins_by_registering(client, essential, found, status, code):
    health.register("kettle", lambda: found, essential=essential)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (code, status)
    assert response.json()["checks"]["kettle"] == {"status": found.status, "code": found.code}
    with pytest.raises(ValueError, match="kettle"):
        health.register("kettle", lambda: found)


def test_a_check_that_fails_says_no_more_than_that(client, caplog):
    def fail() -> Finding:
        raise RuntimeError("camille@example.org")

    health.register("kettle", fail)
    with caplog.at_level(logging.WARNING):
        response = client.get("/readyz")
    assert response.json()["checks"]["kettle"] == {"status": "down", "code": "failed"}
    assert "camille" not in response.content.decode() + caplog.text


def test_only_reading_is_answered(client):
    assert client.head("/readyz").status_code == 200
    assert [client.post(path).status_code for path in ("/healthz", "/readyz")] == [405, 405]


def test_jobs_that_run_no_more_or_fail_are_a_matter_of_degree(client):
    row = ScheduledJob.objects.get(pk="publish_scheduled")
    ScheduledJob.objects.update(known_since=timezone.now() - timedelta(hours=2))
    assert client.get("/readyz").json()["checks"]["jobs"] == {"status": "degraded", "code": "silent"}
    assert client.get("/readyz").status_code == 200
    assert client.get("/readyz?strict=1").status_code == 503
    row.last_started = row.last_finished = timezone.now()
    row.outcome, row.failure = ScheduledJob.Outcome.FAILED, "ValueError"
    row.save()
    assert client.get("/readyz").json()["checks"]["jobs"] == {"status": "degraded", "code": "failing"}
