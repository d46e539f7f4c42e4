"""What everybody reads of outcomes: on a contribution's page, in lists, filtered, in order, and counted."""

from datetime import timedelta

import pytest
from bs4 import Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from contributions import services
from contributions.listing import LONGEST_REPLY, PER_PAGE
from contributions.models import Contribution, Submission
from contributions.models.outcome import OutcomeCode
from contributions.orders import OUTCOMES
from people.links import token_for
from portal.cache.store import store
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.outcomes import WORDS, draft, make_answered, publish
from tests.reading import soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def page_of(contribution: Contribution) -> str:
    return str(contribution.page.specific.public_path(contribution.submission))


def titles(client: Client, address: str) -> list[str]:
    return [each.text.strip() for each in soup(client.get(address)).select(".voices h3")]


def choices(page: Tag, name: str) -> list[str]:
    return [option["value"] for option in page.select(f"select[name={name}] option")]


@pytest.mark.parametrize("code", OutcomeCode.values)
def test_the_outcome_stands_on_the_page_of_its_contribution(client, code):
    contribution = make_answered(None, code, words="Voilà pourquoi.", service="Une direction")
    page = soup(client.get(page_of(contribution)))
    block = page.select_one(".outcome")
    assert block is not None
    assert block.select_one("h2").text == str(OutcomeCode(code).label)
    assert "Voilà pourquoi." in block.text
    assert "Une direction" in block.text
    assert block.select_one("time")["datetime"] == timezone.localdate().isoformat()
    assert "Voilà pourquoi." in page.select(".thread li")[-1].text
    assert len(page.select("h1")) == 1


def test_what_is_prepared_is_nowhere(client):
    call = make_call()
    contribution = draft(make_contribution(call, "published"), words="MOTS-PREPARES")
    draft(make_answered(call), "adapted", words="MOTS-PREPARES")
    for address in (call.url, call.list_path(), page_of(contribution), f"{call.list_path()}flux/"):
        assert "MOTS-PREPARES" not in client.get(address).content.decode()


def test_published_it_shows_although_the_page_was_in_memory(client):
    contribution = draft(make_contribution(status="published"))
    address = page_of(contribution)
    assert WORDS not in client.get(address).content.decode()
    publish(contribution)
    assert WORDS in client.get(address).content.decode()
    services.withdraw_outcome(
        submission_id=contribution.pk, words="Une erreur.", by=make_user("coordinator"), now=timezone.now()
    )
    page = soup(client.get(address))
    assert page.select_one(".outcome") is None
    assert "Une erreur." in page.select(".thread li")[-1].text


def test_it_stands_under_its_voice_in_lists_and_is_cut_when_long(client):
    call = make_call()
    make_answered(call, "not_taken_up", words="Long. " * 200, service="Une direction")
    make_answered(call, "taken_up", words="")
    make_contribution(call, "published")
    for address in (call.url, call.list_path()):
        short, long = soup(client.get(address)).select(".voice__reply")
        assert short.text.strip() == f"{OutcomeCode.TAKEN_UP.label}."
        assert short.b is None
        assert long.b.text == OutcomeCode.NOT_TAKEN_UP.label
        assert long.select_one(".voice__by").text == "Une direction"
        assert len(long.text) < LONGEST_REPLY + 100


def test_taken_down_it_is_not_shown_and_republished_it_is(client):
    got = make_received()
    contribution = got.contribution
    services.publish(submission_id=contribution.pk, version_seen=1, by=make_user(), now=timezone.now())
    contribution = publish(draft(Contribution.objects.get(pk=contribution.pk)))
    address = page_of(contribution)

    def decide(verb, **more):
        version = Submission.objects.get(pk=contribution.pk).version
        about = {"submission_id": contribution.pk, "version_seen": version, "now": timezone.now()}
        getattr(services, verb)(**about, by=make_user(), **more)

    decide("decline", reason=make_reason())
    gone = client.get(address)
    assert gone.status_code == 410
    assert WORDS not in gone.content.decode()
    # Its author still reads the thread.
    assert WORDS in client.get(f"/suivi/{token_for(got.link)}/").content.decode()
    decide("reopen")
    decide("publish")
    assert WORDS in client.get(address).content.decode()


def test_the_list_is_filtered_by_outcome(client):
    call = make_call()
    none = make_contribution(call, "published", title="Sans")
    taken = make_answered(call, "taken_up")
    done = make_answered(call, "already_done")
    base = call.list_path()
    assert titles(client, f"{base}?suite=taken_up") == [taken.title]
    assert titles(client, f"{base}?suite=sans") == [none.title]
    assert titles(client, f"{base}?suite=avec") == [done.title, taken.title]
    assert titles(client, f"{base}?suite=adapted") == []
    page = soup(client.get(f"{base}?suite=taken_up"))
    assert choices(page, "suite") == ["", "avec", "sans", "taken_up", "already_done"]
    chosen = page.select_one(".chosen a")
    assert str(OutcomeCode.TAKEN_UP.label) in chosen.text
    assert chosen["href"] == base
    wrong = client.get(f"{base}?suite=louange")
    assert wrong.status_code == 400
    assert gettext("This outcome is not known.") in words_of(wrong)


def test_filter_and_order_are_not_offered_while_nothing_has_an_outcome(client):
    call = make_call()
    draft(make_contribution(call, "published"))
    base = call.list_path()
    page = soup(client.get(base))
    assert page.select_one("select[name=suite]") is None
    assert choices(page, "tri") == ["recent", "ancien", "tirage"]
    # An address that somebody kept still means something.
    assert client.get(f"{base}?tri=suite").status_code == 200
    assert client.get(f"{base}?suite=sans").status_code == 200


def test_in_the_order_of_outcomes_every_contribution_comes_once(client):
    call = make_call()
    rows = [make_contribution(call, "published", title=f"T{number:02}") for number in range(2 * PER_PAGE + 5)]
    start = timezone.now() - timedelta(days=1)
    for number, row in enumerate(rows):
        Contribution.objects.filter(pk=row.pk).update(submitted_at=start + timedelta(minutes=number))
        if (code := OUTCOMES[number % 3 * 3]) and number % 4:
            publish(draft(row, code))
    wanted = sorted(
        Contribution.objects.published().of_page(call),
        key=lambda row: (OUTCOMES.index(row.outcome), -row.submitted_at.timestamp()),
    )
    assert len({row.outcome for row in wanted}) == 3
    base = f"{call.list_path()}?tri=suite"
    numbered = [title for page in (1, 2, 3) for title in titles(client, f"{base}&page={page}")]
    assert numbered == [row.title for row in wanted]
    # By key, from anywhere.
    for last in (0, 7, PER_PAGE, len(wanted) - 2, len(wanted) - 1):
        following = titles(client, f"{base}&apres={wanted[last].reference}")
        assert following == [row.title for row in wanted[last + 1 : last + 1 + PER_PAGE]], last
    some = wanted[0].outcome
    narrowed = titles(client, f"{base}&suite={some}")
    assert narrowed == [row.title for row in wanted if row.outcome == some][:PER_PAGE]


def test_posters_of_closed_calls_say_how_many_have_an_outcome(client):
    closed, still_open = make_call("closed"), make_call("open")
    for call in (closed, still_open):
        make_answered(call)
        make_contribution(call, "published")
        make_contribution(call)
    sentence = ngettext(
        "%(answered)s of %(published)s contributions has an outcome",
        "%(answered)s of %(published)s contributions have an outcome",
        1,
    ) % {"answered": 1, "published": 2}
    posters = {
        each.select_one("a")["href"]: each.text for each in soup(client.get("/participer/")).select(".poster")
    }
    assert sentence in " ".join(posters[closed.url].split())
    assert sentence not in " ".join(posters[still_open.url].split())


def test_queries_of_public_pages_do_not_grow_with_outcomes(client):
    def queries(number: int) -> list[int]:
        call = make_call("closed")
        for _ in range(number):
            contribution = make_answered(call)
        counts = []
        base = call.list_path()
        for address in (call.url, base, f"{base}?suite=avec", page_of(contribution), "/participer/"):
            store.clear()
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    queries(1)
    assert queries(2) == queries(12)
