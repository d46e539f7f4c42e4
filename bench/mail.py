"""Mails per second from the queue to a local SMTP sink, against a bare smtplib loop to the same sink.

    python -m bench.mail --mails 1000 --turns 5
    python -m bench.mail --mails 1000 --kills 3            and count what arrived
    DATABASE_URL=postgresql://… python -m bench.mail --database postgresql

The two take turns in one run; each turn sends the same number of mails, receipts as the portal queues them,
over one connection. The loop is handed finished messages and records nothing: what it does is the least
that can be done.
"""

import argparse
import os
import smtplib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import make_msgid
from functools import partial
from pathlib import Path
from typing import Any

from bench.load import HOST
from bench.scratch import ROOT, free_port, scratch_portal

PATIENCE = 120.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.mail", description=__doc__.partition("\n")[0])
    parser.add_argument("--mails", type=int, default=1000, help="in all (1000)")
    parser.add_argument("--turns", type=int, default=5, help="between the queue and the loop (5)")
    parser.add_argument("--kills", type=int, default=0, help="kill a worker so many times instead (0)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args()
    port = free_port()
    os.environ["EMAIL_URL"] = f"smtp://{HOST}:{port}"
    with scratch_portal(options.database, parser, settings="bench.mail_settings"):
        arrived = Path(os.environ["BENCH_DIR"]) / "arrived"
        arrived.touch()
        with _sink(port, arrived):
            _set_up()
            if options.kills:
                return _killed(options.mails, options.kills, arrived)
            return _in_turns(port, options.mails, options.turns, arrived)


def _set_up() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from home.setup import set_up

    call_command("migrate", verbosity=0)
    set_up()


# --- Mails per second -----------------------------------------------------------------


def _in_turns(port: int, mails: int, turns: int, arrived: Path) -> int:
    from people.mail.sender import Sender

    each = mails // turns
    print(f"{'turn':>4}{'queue /s':>12}{'loop /s':>12}{'ratio':>8}{'processor':>12}")
    queue, loop = Clock(), Clock()
    for turn in range(1, turns + 1):
        _queue(each)
        queue.time(Sender().round)
        messages = _messages(_queue(each))
        loop.time(partial(_loop, port, messages))
        _forget()
        _print_line(str(turn), each, queue.last, loop.last)
    done = each * turns
    _print_line("all", done, queue.all, loop.all)
    ids = arrived.read_text().split()
    print(f"{len(ids)} arrived, {len(set(ids))} different; load average {os.getloadavg()[0]:.1f}")
    return 0 if len(ids) == len(set(ids)) == 2 * done else 1


class Clock:
    """(seconds, seconds of this process's processor) of the last work, and of all."""

    def __init__(self) -> None:
        self.last = self.all = (0.0, 0.0)

    def time(self, work: Callable[[], Any]) -> None:
        began, worked = time.perf_counter(), time.process_time()
        work()
        self.last = (time.perf_counter() - began, time.process_time() - worked)
        self.all = (self.all[0] + self.last[0], self.all[1] + self.last[1])


def _print_line(name: str, mails: int, queue: tuple[float, float], loop: tuple[float, float]) -> None:
    rates = f"{mails / queue[0]:>12.0f}{mails / loop[0]:>12.0f}"
    print(f"{name:>4}{rates}{loop[0] / queue[0]:>8.2f}{queue[1] / loop[1]:>11.1f}×")


def _loop(port: int, messages: list[tuple[list[str], bytes]]) -> None:
    with smtplib.SMTP(HOST, port) as server:
        for to, message in messages:
            server.sendmail("labo@example.org", to, message)


def _queue(count: int) -> Any:
    """Receipts of as many submissions, each with its own link, as contributions.notifications queues them."""
    from django.utils import translation
    from post_office.models import PRIORITY, STATUS, Email

    from calls.models import CallIndexPage
    from contributions.models import Submission
    from contributions.references import new_reference
    from people.links import placeholder
    from people.models import SecretLink, SubmissionMail
    from portal import mails

    page = CallIndexPage.objects.get()
    submissions = Submission.objects.bulk_create(
        Submission(reference=new_reference(), kind=Submission.Kind.CONTRIBUTION, page=page)
        for _ in range(count)
    )
    links = SecretLink.objects.bulk_create(
        SecretLink(purpose=SecretLink.Purpose.FOLLOW, submission=each) for each in submissions
    )
    receipt = mails.named("receipt")
    assert receipt is not None
    emails = []
    with translation.override("fr"):
        for number, (submission, link) in enumerate(zip(submissions, links, strict=True)):
            context = dict(receipt.sample()) | {
                "reference": submission.reference,
                "link": placeholder(link),
            }
            rendered = mails.render("receipt", context)
            emails.append(
                Email(
                    from_email="labo@example.org",
                    to=[f"person{number}@example.org"],
                    subject=rendered.subject,
                    message=rendered.text,
                    html_message=rendered.html,
                    status=STATUS.queued,
                    priority=PRIORITY.medium,
                    message_id=make_msgid(domain="transfo.invalid"),
                    headers={"Auto-Submitted": "auto-generated"},
                )
            )
    emails = Email.objects.bulk_create(emails)
    SubmissionMail.objects.bulk_create(
        SubmissionMail(email=email, submission=submission)
        for email, submission in zip(emails, submissions, strict=True)
    )
    return emails


def _messages(emails: Any) -> list[tuple[list[str], bytes]]:
    from django.core.mail import EmailAlternative

    from people.links import filled

    finished = []
    for email in emails:
        message = email.email_message()
        message.body, html = filled([message.body, message.alternatives[0][0]])
        message.alternatives = [EmailAlternative(html, "text/html")]
        finished.append((email.to, message.message().as_bytes(linesep="\r\n")))
    return finished


def _forget() -> None:
    """What the loop sent stands in the queue: it must not leave again."""
    from post_office.models import STATUS, Email

    Email.objects.exclude(status=STATUS.sent).update(status=STATUS.sent)


# --- Killed ---------------------------------------------------------------------------


def _killed(mails: int, kills: int, arrived: Path) -> int:
    from django.db import connection
    from post_office.models import STATUS, Email

    expected = {email.message_id for email in _queue(mails)}
    connection.close()
    for number in range(1, kills + 1):
        worker = _worker()
        _wait(lambda: _count(arrived) >= mails * number // (kills + 1))  # noqa: B023 -- waited for at once
        worker.kill()
        worker.wait()
        print(f"killed at {_count(arrived)}")
    worker = _worker()
    try:
        _wait(lambda: not Email.objects.exclude(status=STATUS.sent).exists())
    finally:
        worker.terminate()
        worker.wait()
    counts = Counter(arrived.read_text().split())
    lost = len(expected - set(counts))
    doubled = sum(counts.values()) - len(counts)
    print(f"{mails} mails, {kills} kills: {lost} lost, {doubled} sent twice")
    return 0 if not lost and doubled <= kills else 1


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(ROOT / "manage.py"), "mail_worker"], cwd=ROOT)


def _count(arrived: Path) -> int:
    return arrived.read_bytes().count(b"\n")


def _wait(condition: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("It did not come to pass.")
        time.sleep(0.005)


@contextmanager
def _sink(port: int, arrived: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "bench.mail_sink", str(port), str(arrived)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())
