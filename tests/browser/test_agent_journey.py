"""An agent's whole way: on a phone without JavaScript, then at the door on a tablet without network."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from post_office.models import Email

from events.models import Registration, Tick
from people.links import filled
from people.models import AgentDomain, Engagement
from tests.cms import log_in
from tests.days import make_day, make_organiser, make_workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COLLEAGUE, AGENT = "collegue@mairie.example", "agent@mairie.example"


def links(to: str) -> list[str]:
    """The paths of the secret links in the mails to `to`, as they leave, the oldest first."""
    mails = filled([mail.message for mail in Email.objects.filter(to=to).order_by("pk")])
    return [urlsplit(url).path for url in re.findall(r"http://\S+/suivi/\S+", "\n".join(mails))]


def register(page, day, email: str, level: str) -> Registration:
    page.goto(f"{day.url}inscription/")
    page.fill("#id_name", f"Personne {email}")
    page.fill("#id_email", email)
    page.select_option("#id_sender_kind", "agent")
    page.get_by_label("Le jeu").check()
    page.check(f"[name=level][value={level}]")
    page.locator("button[value=send]").click()
    page.wait_for_url("**/inscription/?suite=courriel")
    row = Registration.objects.get(submission__contact_details__email=email)
    assert [workshop.title for workshop in row.workshops.all()] == ["Le jeu"]
    return row


def press(page, path: str, button: str = "main form button") -> None:
    """Follow a link, press its button, and be led on."""
    page.goto(path)
    page.locator(button).click()
    page.wait_for_url(lambda url: urlsplit(url).path != path or path.endswith("/engagement/"))


def test_an_agent_registers_confirms_waits_is_promoted_and_is_counted_once(no_js, open_page):
    AgentDomain.objects.create(domain="mairie.example")
    day = make_day(seats_total=1)
    make_workshop(day)
    make_workshop(day, title="Le jeu")

    # The last seat is a colleague's: held for the one button that confirms it, and how far they engage.
    first = register(no_js, day, COLLEAGUE, "involved")
    assert first.status == "unconfirmed"
    (confirm,) = links(COLLEAGUE)
    no_js.goto(confirm)
    assert not Engagement.objects.acting().exists()
    press(no_js, confirm)
    first.refresh_from_db()
    assert first.status == "confirmed"
    assert Engagement.objects.acting().get().pk == first.pk
    _confirm, seat, engagement = links(COLLEAGUE)
    assert urlsplit(no_js.url).path == seat
    assert engagement.endswith("/engagement/")

    # The agent waits; how far they engage is confirmed by its own button, since no seat waits for one.
    second = register(no_js, day, AGENT, "curious")
    assert second.status == "waiting"
    (button,) = [path for path in links(AGENT) if path.endswith("/engagement/")]
    press(no_js, button)
    assert Engagement.objects.acting().count() == 2
    (rank,) = [path for path in links(AGENT) if path != button]
    no_js.goto(rank)
    no_js.locator("main .notice").first.wait_for()

    # The colleague cancels in two taps; the seat is offered to the agent, who takes it.
    no_js.goto(seat)
    press(no_js, f"{seat}annuler/")
    second.refresh_from_db()
    assert second.status == "offered"
    assert links(AGENT)[-1] == rank
    press(no_js, f"{rank}place/prendre/")
    second.refresh_from_db()
    assert second.status == "confirmed"
    assert no_js.locator(f'a[href="{rank}billet/"]').count()

    # At the door, without network: kept on the tablet, sent once.
    tablet = open_page(viewport={"width": 768, "height": 1024}, has_touch=True)
    log_in(tablet, make_organiser())
    tablet.goto(reverse("events_check_in", args=[day.pk]))
    tablet.context.set_offline(True)
    tablet.locator(f'[data-line="{second.pk}"] button[name=came]').click()
    second.refresh_from_db()
    assert second.status == "confirmed"
    tablet.context.set_offline(False)
    tablet.locator("[data-checkin-status]").wait_for(state="hidden", timeout=30_000)
    second.refresh_from_db()
    assert second.status == "attended"
    assert Tick.objects.filter(registration=second, came=True).count() == 1
    first.refresh_from_db()
    assert first.status == "cancelled"
