"""What many decisions at once cost: a bulk of publications and one of refusals, each with its mail.

    python -m bench.bulk                       a thousand of each
    python -m bench.bulk --rows 5000           five thousand, one of which is withdrawn meanwhile
    DATABASE_URL=postgresql://… python -m bench.bulk --database postgresql

The CMS's own view is called in this process, as a moderator: confirmation, then the form, then "continue"
until nothing is left. What is compared is this run with itself: how many hello-world requests, one at a
time through the same stack, are made in the time of one decision. Ends with 1 when something was decided
twice, not at all or without its mail.
"""

import re
import statistics
import sys
import time
from dataclasses import dataclass
from html import unescape
from typing import Any

from bench.command import in_scratch_portal, parser_of
from bench.load import BenchError

HELLOS = 1_000
END_AFTER = 30 * 60
LIST = "/admin/moderation/?status=awaiting"
HIDDEN = re.compile(r'<input type="hidden" name="(bulk|reason|words)" value="([^"]*)"')


def main() -> int:
    parser = parser_of("bulk", __doc__)
    parser.add_argument("--rows", type=int, choices=range(1, 5_001), default=1_000, metavar="1-5000")
    options = parser.parse_args()
    return in_scratch_portal(
        parser,
        options.database,
        lambda: run(options.rows, options.database),
        settings="bench.cms_settings",
        end_after=END_AFTER,
    )


@dataclass
class Bulk:
    """One bulk from the click on the list to the last summary, in seconds."""

    action: str
    asking: float
    working: float
    requests: int
    longest: float


def run(rows: int, database: str) -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    # Models can be imported from here on.
    from django.test import Client
    from django.utils import timezone
    from post_office.models import Email

    from contributions.models import Decision, Submission
    from contributions.services import withdraw
    from people.models import User

    client = Client(headers={"host": "127.0.0.1"})
    user = User.objects.create_superuser(email="bench@example.org", password=None)
    client.force_login(user)
    call = _open_call()
    print(f"\n{database}, {rows:,} of each\n")
    print("| bulk | confirmation | decisions | requests | longest | decisions/s | hello-worlds a decision |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    wrong = []
    for action in ("publish", "decline"):
        Email.objects.all().delete()
        Submission.objects.update(awaiting_since=None)
        last = _receive(call, rows)
        hello = _seconds_of_a_hello(client)
        asked_at = time.perf_counter()
        page = client.get(_address(action), {"id": "all", "next": LIST})
        asking = time.perf_counter() - asked_at
        # One becomes illegal between the page and its form.
        withdraw(submission_id=last, version_seen=1, by=user, now=timezone.now())
        Email.objects.all().delete()
        bulk = _work(client, action, page, asking)
        hello = (hello + _seconds_of_a_hello(client)) / 2
        each = bulk.working / rows
        print(
            f"| {action} | {asking:.2f} s | {bulk.working:.1f} s | {bulk.requests} | {bulk.longest:.1f} s "
            f"| {1 / each:.0f} | {each / hello:.0f} |",
            flush=True,
        )
        found = (Decision.objects.filter(verb=action).count(), Email.objects.count())
        if found != (rows - 1, rows - 1):
            wrong.append(f"{action}: {found[0]} decisions and {found[1]} mails instead of {rows - 1}.")
    print("\n".join(wrong), file=sys.stderr)
    return int(bool(wrong))


def _address(action: str) -> str:
    return f"/admin/bulk/contributions/submission/{action}/"


def _open_call() -> Any:
    """A call, and a reason to decline what it receives."""
    from datetime import timedelta

    from django.utils import timezone

    from calls.models import CallIndexPage, CallPage
    from contributions.models import Reason
    from home.setup import set_up

    set_up()
    now = timezone.now()
    call = CallPage(
        title="Un appel de mesure",
        question="Que faut-il changer ?",
        introduction="Dites-nous ce que vous vivez.",
        stage="understand",
        audience="Toute personne concernée.",
        already_decided="Il y aura un essai.",
        open_to_debate="Le lieu de l’essai.",
        service_name="Service des essais",
        service_email="service@example.org",
        use_of_answers="Vos réponses servent à choisir.",
        rules="Ne nommez personne.",
        opens_at=now - timedelta(days=10),
        closes_at=now + timedelta(days=10),
        results_promised_on=(now + timedelta(days=60)).date(),
    )
    CallIndexPage.objects.get().add_child(instance=call)
    Reason.objects.create(
        code="hors-sujet", title="Hors sujet", rule="La règle publiée.", words_to_author="Les mots du motif."
    )
    return call


def _receive(call: Any, rows: int) -> int:
    """So many answers that await a decision, each with an address of its own; the key of the last one."""
    from random import Random

    from django.db import transaction
    from django.utils import timezone

    from bench.data import body, title
    from contributions.services import Words, receive

    rng, now, pk = Random(2026), timezone.now(), 0
    with transaction.atomic():
        for number in range(rows):
            words = Words(title=f"{title(rng)} {number}", body=body(rng))
            email = f"{now.timestamp():.0f}-{number}@example.org"
            received = receive(page=call, words=words, email=email, idempotency_key=None, now=now)
            pk = received.contribution.pk
    return pk


def _seconds_of_a_hello(client: Any) -> float:
    """The median: what else the machine does must not flatter the decisions."""
    times = []
    for _number in range(HELLOS):
        began = time.perf_counter()
        client.get("/hello/")
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _work(client: Any, action: str, page: Any, asking: float) -> Bulk:
    """Send the form of the confirmation, then of each summary, until nothing is left to do."""
    from contributions.models import Reason

    fields = {"words": "Merci de votre message.", "reason": str(Reason.objects.filter(active=True)[0].pk)}
    times: list[float] = []
    while True:
        sent = fields | {name: unescape(value) for name, value in HIDDEN.findall(page.content.decode())}
        if "bulk" not in sent:
            return Bulk(action, asking, sum(times), len(times), max(times))
        began = time.perf_counter()
        page = client.post(_address(action), sent)
        times.append(time.perf_counter() - began)
        if page.status_code != 200:
            raise BenchError(f"{action} answers {page.status_code}.")


if __name__ == "__main__":
    sys.exit(main())
