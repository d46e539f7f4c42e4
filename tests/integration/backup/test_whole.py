"""The whole of it with real processes: a server that takes answers, a backup meanwhile, another place."""

import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from bench.scratch import free_port
from calls.models import CallPage
from contributions.models import Contribution, Submission
from contributions.services import publish
from tests.backups import contents, rows
from tests.factories import make_user
from tests.places import ROOT, Place
from tests.processes import eventually

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="(?:hidden|radio)" name="([^"]+)" value="([^"]*)"')


@contextmanager
def served(place: Place) -> Generator[str]:
    """The address of a real server of this place."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", "4", "--config", "python:portal.gunicorn"]
    address = f"http://127.0.0.1:{port}"
    environment = place.environment() | {"PUBLIC_BASE_URL": address}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: answers(f"{address}/healthz"))
        yield address
    finally:
        process.terminate()
        process.wait()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=30) as response:
            return response.status == 200
    except OSError:
        return False


class Sender(threading.Thread):
    """Somebody who sends one answer after another, and keeps each receipt with its instant."""

    def __init__(self, form: str) -> None:
        super().__init__(daemon=True)
        self.form = form
        self.stop = threading.Event()
        self.receipts: list[tuple[str, datetime]] = []
        self.error: Exception | None = None

    def run(self) -> None:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        try:
            while not self.stop.is_set():
                with opener.open(self.form, timeout=60) as page:
                    fields = dict(HIDDEN.findall(page.read().decode()))
                number = len(self.receipts)
                fields |= {"title": f"Numéro {number}", "body": f"Le texte numéro {number} d’un essai."}
                fields |= {"shown_as": "", "email": "", "website": ""}
                with opener.open(self.form, urlencode(fields).encode(), timeout=60) as receipt:
                    assert "/suivi/" in receipt.url
                    self.receipts.append((receipt.url, timezone.now()))
        except Exception as error:
            self.error = error

    def has_sent(self, number: int) -> bool:
        assert self.error is None, self.error
        return len(self.receipts) >= number


def test_nothing_that_was_receipted_before_the_snapshot_is_lost(place, new, tmp_path):
    path = tmp_path / "backup.tar"
    with served(place) as address:
        sender = Sender(f"{address}{place.run(form_path)}")
        sender.start()
        eventually(lambda: sender.has_sent(3))
        done = place.manage("backup", "--to", str(path))
        assert done.returncode == 0, done.stderr
        sent = len(sender.receipts)
        eventually(lambda: sender.has_sent(sent + 1))
        refused = place.manage("restore", "--replace", str(path))
        assert refused.returncode == 1
        assert "The portal is running on this machine" in refused.stderr
        sender.stop.set()
        sender.join()
    other = new()
    done = other.manage("restore", "--send-mail", str(path))
    assert done.returncode == 0, done.stderr
    manifest, _members = contents(path)
    assert other.run(rows) == manifest["rows"]
    at = datetime.fromisoformat(manifest["created_at"])
    receipts = [url for url, given in sender.receipts if given <= at]
    assert len(receipts) >= 3
    with served(other) as elsewhere:
        for url in receipts:
            assert answers(url.replace(address, elsewhere))
        path = other.run(public_path)
        assert not answers(f"{elsewhere}{path}")
        other.run(publish_the_first)
        assert answers(f"{elsewhere}{path}")


def form_path() -> str:
    return f"{CallPage.objects.latest('pk').get_url()}contribuer/"


def public_path() -> str:
    first = Contribution.objects.awaiting_decision().earliest("pk")
    return f"{CallPage.objects.get(pk=first.page_id).get_url()}contributions/{first.submission.reference}/"


def publish_the_first() -> None:
    first = Submission.objects.awaiting_decision().earliest("pk")
    publish(submission_id=first.pk, version_seen=first.version, by=make_user(), now=timezone.now())
