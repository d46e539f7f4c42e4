"""How many answers one network, and everybody, may send."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from contributions.models import Contribution, StagedUpload
from tests.factories import make_call
from tests.files import a_pdf
from tests.reading import fields_of
from tests.sending import WORDS, assert_said, error_of, open_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def limited(settings):
    settings.RATE_LIMITS = True
    settings.FORM_MINIMUM_SECONDS = -1
    settings.SENDER_RATE = "3/m"
    settings.CALL_RATE = "5/m"
    caches["limits"].clear()


def send_from(call, address: str, number: int):
    return open_and_send(Client(REMOTE_ADDR=address), call, title=f"Envoi {number}", email="")


def test_a_flood_from_one_network_waits_a_little_and_keeps_its_words(limited):
    call = make_call()
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        call = make_call(opens_at=timezone.now() - timedelta(days=1))
        assert [send_from(call, "192.0.2.1", n).status_code for n in range(3)] == [303] * 3
        refused = send_from(call, "192.0.2.1", 3)
        assert refused.status_code == 429
        assert 1 <= int(refused["Retry-After"]) <= 60
        assert_said(refused)
        assert fields_of(refused)["title"] == "Envoi 3"
        # Somebody else, elsewhere, is heard.
        assert send_from(call, "198.51.100.7", 4).status_code == 303
        # Another call too.
        assert send_from(make_call(), "192.0.2.1", 5).status_code == 303
    with time_machine.travel("2026-11-23T10:01:30Z", tick=False):
        assert send_from(call, "192.0.2.1", 6).status_code == 303


def bring_a_file(call, address: str, **words: str):
    """Read over an answer with a file, which sends nothing."""
    file = SimpleUploadedFile("Plan.pdf", a_pdf())
    return open_and_send(Client(REMOTE_ADDR=address), call, step="check", attachment=file, **words)


def test_files_are_counted_before_anything_is_sent_and_cost_nobody_s_words(limited, settings, monkeypatch):
    settings.FILE_RATE = "2/h"
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        call = make_call(takes_attachment=True, opens_at=timezone.now() - timedelta(days=1))
        # Whether the words are good or not: the file was cleaned, and is kept.
        assert bring_a_file(call, "192.0.2.1").status_code == 200
        assert bring_a_file(call, "192.0.2.1", title="").status_code == 422
        with monkeypatch.context() as patch:
            # Not even looked at.
            patch.setattr("contributions.files.allowance.check_and_clean", None)
            refused = bring_a_file(make_call(takes_attachment=True), "192.0.2.1")
        assert refused.status_code == 422
        assert "minute" in error_of(refused, "attachment")
        assert fields_of(refused)["body"] == WORDS["body"]
        assert StagedUpload.objects.count() == 2
        # One click sends the words without it; a file that is kept already goes along uncounted.
        fields = fields_of(refused)
        assert Client(REMOTE_ADDR="192.0.2.1").post(refused.request["PATH_INFO"], fields).status_code == 303
        kept = bring_a_file(call, "198.51.100.7")
        settings.FILE_RATE = "0/h"
        fields = fields_of(kept) | {"step": ""}
        assert Client(REMOTE_ADDR="198.51.100.7").post(kept.request["PATH_INFO"], fields).status_code == 303
        assert Contribution.objects.filter(submission__attachment__isnull=False).count() == 1
        settings.FILE_RATE = "2/h"
    with time_machine.travel("2026-11-23T11:01:00Z", tick=False):
        assert bring_a_file(call, "192.0.2.1").status_code == 200


def test_one_household_is_one_network_under_ipv6(limited):
    call = make_call()
    # A minute that ends meanwhile would begin the count again.
    with time_machine.travel(timezone.now(), tick=False):
        codes = [send_from(call, f"2001:db8:1:2::{n}", n).status_code for n in range(4)]
        assert codes == [303, 303, 303, 429]
        assert send_from(call, "2001:db8:1:3::1", 9).status_code == 303


def test_a_flood_from_everywhere_waits_too(limited):
    call = make_call()
    with time_machine.travel(timezone.now(), tick=False):
        codes = [send_from(call, f"192.0.2.{n}", n).status_code for n in range(6)]
    assert codes == [303] * 5 + [429]


def test_a_clock_that_jumps_locks_nobody_out(limited):
    call = make_call(closes_at=timezone.now() + timedelta(days=4000), results_promised_on=None)
    now = timezone.now()
    for jump in (timedelta(), timedelta(hours=-5), timedelta(days=400), timedelta()):
        with time_machine.travel(now + jump, tick=False):
            caught = [send_from(call, "192.0.2.9", n).status_code for n in range(2)]
        assert 500 not in caught
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        assert send_from(call, "192.0.2.9", 99).status_code == 303


def test_limits_that_cannot_be_counted_let_everybody_through(limited, settings):
    settings.CACHES = settings.CACHES | {
        "limits": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            # Nothing listens there.
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 0.2},
        }
    }
    call = make_call()
    assert [send_from(call, "192.0.2.1", n).status_code for n in range(5)] == [303] * 5


def test_limits_count_in_redis_for_all_processes(limited, settings, redis_url):
    settings.CACHES = settings.CACHES | {
        "limits": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}
    }
    call = make_call()
    codes = [send_from(call, "192.0.2.1", n).status_code for n in range(4)]
    assert codes == [303, 303, 303, 429]


def test_an_address_is_never_a_key_of_the_cache(limited):
    call = make_call()
    send_from(call, "192.0.2.77", 1)
    assert "192.0.2.77" not in repr(vars(caches["limits"]))
