"""Heavy tasks on Redis, with a real one: on their way, done, failed, Redis away."""

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from rq.scheduler import RQScheduler

from portal.redis_queue import rq_queues
from portal.tasks.backend import QueueAway, heavy_backend
from portal.tasks.declaring import NotAnId
from portal.tasks.policy import ATTEMPTS
from portal.tasks.redis import LEFT_BEHIND_AFTER, queue
from portal.tasks.redis_worker import HeavyWorker
from tests.heavy import fail, write, written

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = "redis://127.0.0.1:1/0"


class InThisProcess(HeavyWorker):
    """Does its task here: no fork, and no time."""

    def execute_job(self, job, queue):
        self.perform_job(job, queue, self.prepare_execution(job))


def work() -> None:
    """What is due, until nothing is."""
    own = queue()
    InThisProcess(
        [own], connection=own.connection, job_class=own.job_class, dead_after=15, on_stop=lambda: None
    ).work(burst=True)


def without_waiting() -> None:
    """Have what waits for its next attempt tried now."""
    scheduler = RQScheduler([queue()], connection=queue().connection, serializer=queue().serializer)
    scheduler.prepare_registries([queue().name])
    for registry in scheduler._scheduled_job_registries:
        for job_id in registry.get_job_ids():
            registry.connection.zadd(registry.key, {job_id: 0})


@pytest.fixture
def quick_work(monkeypatch):
    """RQ takes over signals and names processes: not in the one of the tests."""
    monkeypatch.setattr(HeavyWorker, "_install_signal_handlers", lambda self: None)
    monkeypatch.setattr(HeavyWorker, "procline", lambda self, message: None)
    monkeypatch.setattr("portal.tasks.redis_worker.close_old_connections", lambda: None)


def test_it_goes_to_redis_once_committed_and_leaves_no_row(on_redis, quick_work):
    with transaction.atomic():
        write.enqueue(1)
        transaction.set_rollback(True)
    with transaction.atomic():
        write.enqueue(2)
        assert queue().count == 0
    assert queue().count == 1
    assert not DBTaskResult.objects.exists()
    work()
    assert written() == {2}


def test_what_is_in_redis_is_json_and_ids(on_redis):
    with pytest.raises(NotAnId):
        write.enqueue("marked-address@example.org")
    write.enqueue(3)
    (job,) = queue().jobs
    assert queue().serializer.dumps([3]) == b"[3]"
    assert (job.func_name, list(job.args)) == ("tests.heavy.write", [3])


def test_redis_away_it_waits_in_the_database_for_the_reaper(on_redis, quick_work, settings):
    settings.RQ_QUEUES = rq_queues(NOWHERE)
    write.enqueue(1)
    assert DBTaskResult.objects.count() == 1
    for ask in (heavy_backend().count_failed, lambda: heavy_backend().reap(now=timezone.now())):
        with pytest.raises(QueueAway):
            ask()
    settings.RQ_QUEUES = rq_queues(on_redis)
    # Whoever committed it may still be sending it.
    assert heavy_backend().reap(now=timezone.now()) == 0
    assert heavy_backend().reap(now=timezone.now() + LEFT_BEHIND_AFTER) == 1
    work()
    assert written() == {1}
    assert not DBTaskResult.objects.exists()


def failed_for_good() -> str:
    fail.enqueue(7)
    for attempt in range(ATTEMPTS):
        assert heavy_backend().count_failed() == 0, attempt
        work()
        without_waiting()
    (task,) = heavy_backend().failed(10)
    return task.id


def test_after_its_last_attempt_it_has_failed_for_good_and_its_message_is_nowhere(
    on_redis, quick_work, caplog
):
    failed_for_good()
    (task,) = heavy_backend().failed(10)
    assert (task.label, task.ids, task.error_name) == ("Échouer", "7", "ValueError")
    assert heavy_backend().count_failed() == 1
    job = queue().fetch_job(task.id)
    kept = [job.meta, *(result.exc_string for result in job.results())]
    assert "ValueError" in str(kept)
    assert "wrote" not in str(kept)
    assert "marked-address" not in caplog.text


def test_failed_it_is_tried_again_or_dismissed(on_redis, quick_work):
    task_id = failed_for_good()
    assert heavy_backend().try_again(task_id)
    assert not heavy_backend().try_again(task_id)
    assert heavy_backend().count_failed() == 0
    for _attempt in range(ATTEMPTS):
        work()
        without_waiting()
    assert heavy_backend().dismiss(task_id)
    assert not heavy_backend().dismiss(task_id)
    assert heavy_backend().count_failed() == 0
    assert not heavy_backend().dismiss("inconnu")
