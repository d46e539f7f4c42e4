"""Tasks that failed for good, as the staff sees and deals with them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django_tasks_db.models import DBTaskResult

from portal.jobs import registered
from portal.redis_queue import rq_queues
from portal.tasks import rows
from portal.tasks.backend import heavy_backend
from portal.tasks.policy import ATTEMPTS
from portal.tasks.worker import Worker
from tests.cms import logged_in, outcome, sentences
from tests.factories import make_user
from tests.heavy import fail, write

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGE = "/admin/reports/tasks/"


def failed_for_good(number: int = 7) -> str:
    fail.enqueue(number)
    DBTaskResult.objects.filter(status="READY").update(worker_ids=["before"] * (ATTEMPTS - 1))
    Worker().run_what_is_due()
    return heavy_backend().failed(1)[0].id


def test_each_role_sees_and_does_exactly_this():
    for role, seen in {"editor": False, "moderator": False, "coordinator": True, "admin": True}.items():
        task_id = failed_for_good()
        client = logged_in(make_user(role))
        assert (outcome(client.get(PAGE)) == "done") is seen
        assert (reverse("failed_tasks") in client.get("/admin/").text) is seen
        client.post(f"{PAGE}{task_id}/", {"do": "dismiss"})
        assert DBTaskResult.objects.filter(pk=task_id).exists() is not seen
        DBTaskResult.objects.all().delete()


def test_the_page_says_which_when_and_what_sort_of_error_and_nothing_more():
    failed_for_good(7)
    text = logged_in(make_user("admin")).get(PAGE).text
    assert "Échouer" in text
    assert "ValueError" in text
    assert "marked-address" not in text
    assert gettext("No task failed.") not in text


def test_nothing_failed():
    write.enqueue(1)
    assert gettext("No task failed.") in logged_in(make_user("admin")).get(PAGE).text


def test_tried_again_and_dealt_with_by_two_people():
    task_id = failed_for_good()
    client = logged_in(make_user("admin"))
    assert client.get(f"{PAGE}{task_id}/").status_code == 405
    response = client.post(f"{PAGE}{task_id}/", {"do": "again"})
    assert sentences(response) == [gettext("The task is tried again.")]
    assert DBTaskResult.objects.get().status == "READY"
    for do in ("again", "dismiss"):
        late = client.post(f"{PAGE}{task_id}/", {"do": do})
        assert gettext("Somebody dealt with this task already.") in sentences(late)
    assert client.post(f"{PAGE}inconnu/", {"do": "dismiss"}).status_code == 302


def test_the_same_queries_for_three_and_for_thirty():
    client = logged_in(make_user("admin"))
    counts = []
    for number in (3, 27):
        for _task in range(number):
            failed_for_good()
        client.get(PAGE)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(PAGE)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_redis_away_the_cms_says_so_and_goes_on(settings):
    settings.TASKS = settings.TASKS | {
        "heavy": {"BACKEND": "portal.tasks.redis.HeavyRedisBackend", "QUEUES": ["heavy"]}
    }
    settings.RQ_QUEUES = rq_queues("redis://127.0.0.1:1/0")
    client = logged_in(make_user("admin"))
    assert reverse("failed_tasks") in client.get("/admin/").text
    assert client.get(PAGE).status_code == 200
    assert client.get(PAGE).context["away"]
    response = client.post(f"{PAGE}x/", {"do": "again"})
    assert sentences(response) == [gettext("The queue of tasks does not answer. Try again in a moment.")]


def test_its_jobs_are_registered():
    jobs = {job.code: job for job in registered()}
    failed_for_good()
    write.enqueue(1)
    assert rows.claim("task-worker-1")
    later = timezone.now() + timedelta(days=8)
    assert jobs["reap_tasks"].run(later) == 1
    assert jobs["purge_tasks"].run(later) == 1
    assert jobs["purge_expired_exports"].run(later) == 0
