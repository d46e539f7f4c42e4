"""How far an agent engages, asked with a registration; and registering before the public by invitation."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from events.engaged.invitations import PARAMETER, token_for
from events.models import Registration
from people.models import Engagement
from tests.days import make_day
from tests.engaging import mails_to, make_engagement
from tests.reading import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
AGENT = {"name": "Une personne", "email": "agent@example.org", "sender_kind": "agent", "service": "Jeunesse"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def send(day, clock, *, query: str = "", **said: str):
    client, url = Client(), f"{day.url}inscription/{query}"
    fields = fields_of(client.get(url))
    clock.shift(timedelta(minutes=1))
    return client.post(f"{day.url}inscription/", fields | AGENT | said)


def test_an_agent_says_how_far_they_engage_and_confirms_it_by_mail(clock):
    answer = send(make_day(), clock, level="resource", skills="Cartographie")
    assert answer.status_code == 303
    engagement = Engagement.objects.get()
    assert (engagement.level, engagement.skills) == ("resource", "Cartographie")
    assert engagement.service == "Jeunesse"
    assert not engagement.is_acting
    assert len(mails_to("agent@example.org")) == 2


def test_nobody_must_say_it(clock):
    assert send(make_day(), clock).status_code == 303
    assert Registration.objects.count() == 1
    assert Engagement.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"level": "involved", "sender_kind": "citizen"}, "level"),
        ({"level": "chef"}, "level"),
        ({"level": "resource", "skills": " "}, "skills"),
        ({"skills": "a" * 501}, "skills"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(clock, said, field):
    answer = send(make_day(), clock, **said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Registration.objects.count() == Engagement.objects.count() == 0


def test_an_invitation_registers_its_agent_before_the_public_and_nobody_else(clock):
    engagement = make_engagement("involved")
    opens = NOW + timedelta(days=3)
    day = make_day("announced", registration_opens_at=opens, invited_days_before=5)
    address, query = f"{day.url}inscription/", f"?{PARAMETER}={token_for(engagement, day)}"
    for closed in (
        "",
        f"?{PARAMETER}=x",
        f"?{PARAMETER}={token_for(engagement, engagement.submission.page)}",
    ):
        assert b'name="email"' not in Client().get(address + closed).content
    assert b'name="email"' in Client().get(address + query).content
    other = send(day, clock, query=query, email="autre@example.org")
    assert other.status_code == 422
    assert list(other.context["form"].errors) == ["email"]
    assert not Registration.objects.filter(page=day).exists()
    assert send(day, clock, query=query).status_code == 303
    assert Registration.objects.filter(page=day).count() == 1
