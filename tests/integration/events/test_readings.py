"""Contributions read at a day: said by reference, public on both pages, told to the author, taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email
from wagtail.models import ModelLogEntry

from contributions.models import Contribution, Submission, ThreadEntry
from contributions.steps_told import TOLD_AFTER, tell_steps
from events.models import EventPage, Registration
from events.services import IllegalMove, say_read, unsay_read
from people.links import path_for
from people.models import SecretLink
from portal.cache.store import store
from tests.cms import logged_in, outcome
from tests.days import make_day, make_organiser, make_registration
from tests.factories import make_call, make_contribution, make_received, make_user
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PUBLISHED = Contribution.Status.PUBLISHED


def screen(day):
    return reverse("events_readings", args=[day.pk])


def listed(client, day):
    return [link.get_text() for link in soup(client.get(day.url)).select("[aria-labelledby=lues] a")]


def public(call=None, **fields):
    return make_contribution(call, PUBLISHED, **fields)


def test_a_day_and_a_contribution_lead_to_each_other_once_the_minutes_are_public(client):
    call = make_call()
    sent = make_received(call, email="auteur@example.org", title="Le premier bus").contribution
    Contribution.objects.filter(pk=sent.pk).update(status=PUBLISHED)
    other = public(call, title="Un banc")
    hidden = make_contribution(call, title="MARKED-HIDDEN")
    day = make_day("over", title="La journée des bus")
    organiser = logged_in(make_organiser())
    Email.objects.all().delete()
    references = [sent.reference.lower(), other.reference, hidden.reference, "XXXX"]
    answer = organiser.post(screen(day), {"references": ", ".join(references)})
    assert answer.status_code == 409
    field = soup(answer).select_one("textarea[name=references]").get_text().split()
    assert field == [hidden.reference, "XXXX"]
    assert "MARKED-HIDDEN" not in answer.content.decode()
    assert not Email.objects.exists(), "told with what else becomes of it"
    assert tell_steps(timezone.now() + TOLD_AFTER).done == 2
    assert [mail.to for mail in Email.objects.all()] == [["auteur@example.org"]]
    assert "Le premier bus" not in Email.objects.get().message
    assert ModelLogEntry.objects.filter(action="events.say_read").count() == 2

    # Before the minutes only the contribution says it.
    assert listed(client, day) == []
    page = client.get(call.public_path(sent.submission))
    assert soup(page).select_one(f".thread a[href='{EventPage.objects.get().url}']")
    assert plain("La journée des bus") in words_of(page)
    EventPage.objects.filter(pk=day.pk).update(minutes_published_at=timezone.now())
    store.clear()
    organiser.post(screen(day), {"references": sent.reference})
    assert listed(client, day) == ["Le premier bus", "Un banc"]
    assert ThreadEntry.objects.filter(kind="read_at").count() == 2
    assert tell_steps(timezone.now() + TOLD_AFTER).done == 0
    assert Email.objects.count() == 1
    # What is no longer public is on neither.
    Contribution.objects.filter(pk=other.pk).update(status="withdrawn")
    organiser.post(screen(day), {"remove": sent.pk})
    organiser.post(screen(day), {"remove": sent.pk})
    organiser.post(screen(day), {"remove": "²"})
    assert listed(client, day) == []
    assert not soup(client.get(call.public_path(sent.submission))).select(".thread a")
    assert ModelLogEntry.objects.filter(action="events.unsay_read").count() == 1


def test_what_came_with_a_registration_is_offered_and_never_said_by_itself(client):
    day = make_day("reported")
    row = make_registration(make_day())
    mine, unread = public(title="Écrit en s’inscrivant"), make_contribution()
    for contribution, status in ((mine, "attended"), (unread, "confirmed")):
        registration = row if contribution is mine else make_registration(make_day())
        Registration.objects.filter(pk=registration.pk).update(
            page=day, status=status, contribution=contribution.submission
        )
        Submission.objects.filter(pk=registration.pk).update(page=day)
    assert listed(client, day) == []
    organiser = logged_in(make_organiser())
    boxes = soup(organiser.get(screen(day))).select("[name=came_with]")
    assert [box["value"] for box in boxes] == [mine.reference]
    assert organiser.post(screen(day), {"references": ""}).status_code == 422
    assert outcome(organiser.post(screen(day), {"references": "", "came_with": mine.reference})) == "done"
    assert listed(client, day) == ["Écrit en s’inscrivant"]
    assert not soup(organiser.get(screen(day))).select("[name=came_with]")


@pytest.mark.parametrize("state", ["registering", "cancelled", "postponed"])
def test_nothing_is_read_at_a_day_that_did_not_take_place(state):
    contribution = public()
    with pytest.raises(IllegalMove):
        say_read(event=make_day(state), reference=contribution.reference, by=None, now=timezone.now())
    unlisted = make_day("over", audience="unlisted")
    with pytest.raises(IllegalMove):
        say_read(event=unlisted, reference=contribution.reference, by=None, now=timezone.now())
    assert not ThreadEntry.objects.filter(kind="read_at").exists()


@pytest.mark.parametrize(
    ("state", "audience", "msgid"),
    [
        ("registering", "all", "Nothing was read at this day: it has not taken place."),
        ("postponed", "all", "Nothing was read at this day: it has not taken place."),
        ("over", "unlisted", "This day stands in no list: nothing public leads to it."),
        ("over", "all", ""),
    ],
)
def test_the_screen_asks_what_was_read_only_where_that_can_be_said(state, audience, msgid):
    day = make_day(state, audience=audience)
    client = logged_in(make_organiser())
    page = client.get(screen(day))
    assert bool(soup(page).select("textarea[name=references]")) is not bool(msgid)
    assert plain(gettext(msgid) if msgid else "") in words_of(page)
    if msgid:
        # Sent from a screen of before: refused, and nothing that was typed is lost.
        late = client.post(screen(day), {"references": public().reference})
        assert late.status_code == 409
        assert soup(late).select_one("textarea[name=references]").get_text().strip()


def test_the_step_outlives_the_page_of_the_day_and_leads_nowhere_then(client):
    call, day = make_call(), make_day("over", title="Une journée effacée")
    contribution = public(call)
    say_read(event=day, reference=contribution.reference, by=None, now=timezone.now())
    follow = path_for(SecretLink.objects.create(submission=contribution.submission, purpose="follow"))
    assert soup(client.get(follow)).select_one(".thread a")
    EventPage.objects.get(pk=day.pk).delete()
    for path in (follow, call.public_path(contribution.submission)):
        page = client.get(path)
        assert "Une journée effacée" in words_of(page)
        assert not soup(page).select(".thread a")
    unsay_read(event=day, submission_id=contribution.pk, by=None)


def test_who_decides_about_registrations_says_it_and_many_cost_the_same():
    day, call = make_day("reported"), make_call()
    assert outcome(logged_in(None).get(screen(day))) == "asked to log in"
    for user in (make_user("editor"), make_user("moderator"), make_organiser(decides=False)):
        assert outcome(logged_in(user).get(screen(day))) == "refused"
        assert outcome(logged_in(user).post(screen(day), {"references": "x"})) == "refused"
    client, counts = logged_in(make_organiser()), []
    for number in (3, 27):
        for _each in range(number):
            reference = public(call).reference
            say_read(event=day, reference=reference, by=None, now=timezone.now())
        for url in (screen(day), day.url):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{url}?x={number}").status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
