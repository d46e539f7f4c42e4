import pytest

from portal.redis_queue import rq_queues
from portal.tasks.declaring import HEAVY


@pytest.fixture
def on_redis(settings, redis_url, monkeypatch):
    """Heavy tasks wait on Redis, in this process and in those that it starts."""
    monkeypatch.setenv("TASKS_BACKEND", "redis")
    monkeypatch.setenv("REDIS_URL", redis_url)
    settings.TASKS = settings.TASKS | {
        HEAVY: {"BACKEND": "portal.tasks.redis.HeavyRedisBackend", "QUEUES": [HEAVY]}
    }
    settings.RQ_QUEUES = rq_queues(redis_url)
    return redis_url


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Several processes start at once here, each of which takes its time on a busy machine."""
    monkeypatch.setattr("tests.processes.PATIENCE", 120.0)
