"""The author contests a decision, once; somebody else answers, and both see the outcome."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.translation import gettext
from post_office.models import Email

from contributions import services
from contributions.author_forms import CONTEST_MAX
from contributions.models import Contest, Contribution, Submission, ThreadEntry
from contributions.redaction import Redaction
from contributions.services import IllegalMove, Received
from people.links import path_for
from people.models import User
from tests.factories import make_call, make_reason, make_received, make_user
from tests.racing import at_once
from tests.reading import fields_of, plain, soup, words_of
from tests.rows import rows_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
WHY = "Je ne nomme personne :\nrelisez la deuxième phrase."
ROWS = (Contribution, Submission, Contest, ThreadEntry)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def first() -> User:
    return make_user()


@pytest.fixture
def second() -> User:
    return make_user()


def declined(by: User) -> Received:
    sent = make_received(make_call(), email="camille@example.org", body="Mes mots", shown_as="Camille")
    services.decline(
        submission_id=sent.contribution.pk,
        version_seen=1,
        reason=make_reason(title="Hors sujet"),
        by=by,
        now=NOW,
    )
    return sent


def masked(by: User) -> Received:
    sent = make_received(make_call(), email="camille@example.org", body="Madame Untel m’a dit non.")
    services.redact(
        submission_id=sent.contribution.pk,
        version_seen=1,
        redaction=Redaction(passages={"body": [(0, 12)]}),
        reason=make_reason(title="Personne reconnaissable"),
        by=by,
        now=NOW,
    )
    return sent


MADE = {"declined": declined, "masked": masked}


def url_of(sent: Received) -> str:
    return f"{path_for(sent.link)}contester/"


def contest(sent: Received, words: str = WHY, client: Client | None = None):
    return (client or Client()).post(url_of(sent), {"words": words})


# --- Contesting -----------------------------------------------------------------------


@pytest.mark.parametrize("made", MADE)
def test_a_decision_is_contested_from_the_link_and_read_by_somebody_else(client, first, clock, made):
    sent = MADE[made](first)
    followed = client.get(path_for(sent.link))
    assert soup(followed).select_one(f'a[href="{url_of(sent)}"]')
    form = client.get(url_of(sent))
    assert form.status_code == 200
    assert set(fields_of(form)) == {"csrfmiddlewaretoken", "words"}
    reason = {"declined": "Hors sujet", "masked": "Personne reconnaissable"}[made]
    assert reason in words_of(form)
    assert "La règle publiée." in words_of(form)

    clock.shift(timedelta(days=1))
    answer = contest(sent)
    assert (answer.status_code, answer["Location"]) == (303, path_for(sent.link))
    stored = Contest.objects.get()
    assert (stored.words, stored.outcome) == (WHY, "")
    assert Submission.objects.get(pk=stored.pk).awaiting_since == NOW + timedelta(days=1)
    followed = client.get(path_for(sent.link))
    text = words_of(followed)
    assert "27 novembre 2026" in text  # three working days after the contest
    assert plain(gettext("You contest this decision")) in text
    assert plain(WHY) in text
    assert not soup(followed).select_one(f'a[href="{url_of(sent)}"]')
    assert first.get_full_name() not in text


def test_opening_the_form_contests_nothing(client, first):
    sent = declined(first)
    before = rows_of(*ROWS)
    for open_it in (client.get, client.head):
        assert open_it(url_of(sent), {"words": WHY}).status_code == 200
    assert rows_of(*ROWS) == before


@pytest.mark.parametrize("words", ["", " \n\u200b", "x" * (CONTEST_MAX + 1)])
def test_words_are_required_and_bounded(client, first, words):
    sent = declined(first)
    page = contest(sent, words)
    assert page.status_code == 422
    assert fields_of(page)["words"].strip() == words.strip()
    assert soup(page).select_one("#errors a")["href"] == "#id_words"
    assert soup(page).select_one("[autofocus]")["name"] == "words"
    assert not Contest.objects.exists()
    assert contest(sent, "x" * CONTEST_MAX).status_code == 303


def test_hostile_words_are_shown_as_text(client, first):
    sent = declined(first)
    hostile = "</textarea><script>alert(1)</script>"
    assert "<script>alert" not in contest(sent, hostile * 100).content.decode()
    assert contest(sent, hostile).status_code == 303
    page = client.get(path_for(sent.link)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_an_expired_form_keeps_the_words(first):
    sent = declined(first)
    client = Client(enforce_csrf_checks=True)
    page = contest(sent, client=client)
    assert page.status_code == 403
    assert fields_of(page)["words"].strip() == WHY
    assert not Contest.objects.exists()
    assert client.post(url_of(sent), fields_of(page)).status_code == 303


# --- Once -----------------------------------------------------------------------------


def test_a_second_contest_is_a_sentence_that_keeps_the_words(client, first):
    sent = declined(first)
    assert contest(sent).status_code == 303
    before = rows_of(*ROWS)
    page = contest(sent, "Et encore ceci.")
    assert page.status_code == 409
    sentence = gettext("You contested this decision on %(date)s already. A decision is contested once.")
    assert plain(sentence % {"date": "23 novembre 2026"}) in words_of(page)
    assert soup(page).select_one("#kept-words").get_text().strip() == "Et encore ceci."
    assert rows_of(*ROWS) == before
    assert client.get(url_of(sent))["Location"] == path_for(sent.link)
    # The same words are a second click.
    assert contest(sent).status_code == 303
    assert rows_of(*ROWS) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_of_two_contests_at_once_one_is_kept(same):
    sent = declined(make_user())
    answers = at_once(
        lambda: contest(sent, "Les uns"), lambda: contest(sent, "Les uns" if same else "Autres")
    )
    assert sorted(answer.status_code for answer in answers) == [303, 303 if same else 409]
    assert Contest.objects.count() == 1
    assert ThreadEntry.objects.filter(kind=ThreadEntry.Kind.CONTESTED).count() == 1
    assert Submission.objects.get().version == 3


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("reopened", "The decision no longer stands: the team is reading your text again."),
        ("withdrawn", "Your contribution has been withdrawn meanwhile."),
        ("reopened and published", "There is no decision to contest."),
    ],
)
def test_a_contest_of_what_no_longer_stands_is_a_sentence(first, second, how, sentence):
    sent = declined(first)
    common = {"submission_id": sent.contribution.pk, "by": second, "now": NOW}
    if how == "withdrawn":
        services.withdraw(version_seen=2, **common)
    else:
        services.reopen(version_seen=2, **common)
    if "published" in how:
        services.publish(version_seen=3, **common)
    page = contest(sent)
    assert page.status_code == 409
    assert plain(gettext(sentence)) in words_of(page)
    assert soup(page).select_one("#kept-words").get_text().strip() == WHY
    assert not Contest.objects.exists()


def test_what_is_public_as_it_was_written_is_not_contested(client, first):
    sent = make_received(make_call())
    assert contest(sent).status_code == 409
    services.publish(submission_id=sent.contribution.pk, version_seen=1, by=first, now=NOW)
    assert contest(sent).status_code == 409
    assert url_of(sent) not in client.get(path_for(sent.link)).content.decode()


# --- The outcome ----------------------------------------------------------------------


def answered(sent: Received, by: User, verb: str) -> None:
    common = {"submission_id": sent.contribution.pk, "version_seen": 3, "by": by, "now": NOW}
    if verb == "uphold":
        services.uphold(words="La deuxième phrase\ndésigne quelqu’un.", **common)
    else:
        getattr(services, verb)(**common)


@pytest.mark.parametrize("made", MADE)
def test_both_see_that_the_decision_stands_and_why(client, first, second, made):
    sent = MADE[made](first)
    contest(sent)
    Email.objects.all().delete()
    with pytest.raises(IllegalMove):
        answered(sent, first, "uphold")
    answered(sent, second, "uphold")
    text = words_of(client.get(path_for(sent.link)))
    for expected in (
        # In the middle of a sentence.
        str(Contest.Outcome.UPHELD.label).lower(),
        "La deuxième phrase désigne quelqu’un.",
        "La règle publiée.",
        plain(WHY),
    ):
        assert expected in text, expected
    assert second.get_full_name() not in text
    assert {tuple(mail.to) for mail in Email.objects.all()} == {("camille@example.org",), (first.email,)}
    # It was contested once, and is not contested again.
    assert contest(sent, "Encore").status_code == 409


@pytest.mark.parametrize("made", MADE)
def test_both_see_that_the_decision_was_changed(client, first, second, made):
    sent = MADE[made](first)
    contest(sent)
    answered(sent, second, "publish")
    text = words_of(client.get(path_for(sent.link)))
    assert str(Contest.Outcome.CHANGED.label).lower() in text
    assert str(Contribution.Status.PUBLISHED.label) in text
    public = sent.contribution.page.specific.public_path(sent.contribution.submission)
    page = client.get(public)
    assert page.status_code == 200
    assert plain(gettext("Partly masked; its page says why.")) not in words_of(page)
    assert "[…]" not in words_of(page)


def test_a_contest_is_never_public(client, first, second):
    sent = masked(first)
    public = sent.contribution.page.specific.public_path(sent.contribution.submission)
    before = words_of(client.get(public))
    contest(sent)
    answered(sent, second, "uphold")
    assert words_of(Client().get(public)) == before
    for kind in (ThreadEntry.Kind.CONTESTED, ThreadEntry.Kind.UPHELD):
        assert str(kind.label) not in before
        assert str(kind.label) in words_of(client.get(path_for(sent.link)))
