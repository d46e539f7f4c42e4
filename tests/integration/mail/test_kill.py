"""A worker killed in the middle of its mails: every mail arrives, and at most one of them twice."""

import pytest
from post_office.models import STATUS, Email

from people.mail.sender import Sender
from tests.mail_server import queue_mails
from tests.processes import eventually, start

MAILS = 200
KILLED_AFTER = 40

WORKER = """
import environ
settings.MAIL_DELIVERY = environ.Env.email_url_config("smtp://127.0.0.1:%d")
from django.core.management import call_command
call_command("mail_worker")
"""


@pytest.mark.django_db(transaction=True)
def test_no_mail_is_lost_and_one_doubled_at_most_when_a_worker_is_killed(server):
    mails = queue_mails(MAILS)
    server.start()
    worker = start(WORKER % server.port)
    try:
        eventually(lambda: server.inbox.messages)  # it has begun
        eventually(lambda: len(server.inbox.messages) >= KILLED_AFTER)
    finally:
        worker.kill()
        worker.wait()
    assert len(server.inbox.messages) < MAILS, "it was not killed in the middle"

    # The lock of the dead one holds nobody up.
    def all_sent() -> bool:
        Sender().round()
        return not Email.objects.exclude(status=STATUS.sent).exists()

    eventually(all_sent)
    arrived = server.inbox.ids()
    assert set(arrived) == {mail.message_id for mail in mails}
    assert sum(arrived.values()) - MAILS <= 1
