"""Two people move one call at the same moment, by two connections: one is heard, the other is told."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email
from wagtail.models import PageLogEntry

from calls import guards, services
from calls.cms_forms import CallPageForm
from calls.course import IllegalMove, Verb
from calls.models import CallChange
from calls.states import CallState
from contributions import services as contributions
from contributions.models import Contribution, Submission, ThreadEntry
from tests.call_course import BECOMES, WORDS, course_url, form_of, move, sent, stored
from tests.cms import cms, edit_url
from tests.factories import make_call
from tests.racing import at_once, meeting
from tests.reading import fields_of, plain, soup, words_of
from tests.sending import WORDS as ANSWER
from tests.sending import form_url

pytestmark = pytest.mark.django_db(transaction=True)


def posting(client: Client, url: str, fields: dict[str, str]) -> Callable[[], Any]:
    return partial(client.post, url, fields)


# (state of the call, one move, the other): each legal alone.
MEETINGS = [
    ("open", Verb.CLOSE, Verb.EXTEND),
    ("open", Verb.PAUSE, Verb.CLOSE),
    ("closing_soon", Verb.CANCEL, Verb.EXTEND),
    ("open", Verb.PAUSE, Verb.PAUSE),
    ("paused", Verb.RESUME, Verb.CANCEL),
    ("closed", Verb.RESULTS, Verb.EXTEND),
    ("results_due", Verb.DELAY, Verb.RESULTS),
]


def test_of_two_moves_at_the_same_moment_one_is_made_and_the_other_is_told_which(monkeypatch):
    editors = [cms("coordinator"), cms("coordinator")]
    for state, *verbs in MEETINGS:
        call = make_call(state)
        forms = [sent(call, verb, words=f"Les mots {number}.") for number, verb in enumerate(verbs)]
        with monkeypatch.context() as patch:
            meeting(patch, (services, "_change"))
            got = at_once(*map(posting, editors, [course_url(call)] * 2, forms))
        case = (state, verbs, got)
        assert sorted(response.status_code for response in got) == [302, 409], case
        won = [response.status_code for response in got].index(302)
        change = CallChange.objects.get(call=call.pk)
        assert (change.verb, change.words) == (verbs[won], f"Les mots {won}."), case
        assert stored(call).state(timezone.now()) == BECOMES[change.verb], case
        assert PageLogEntry.objects.filter(page=call.pk, action__startswith="calls.").count() == 1
        told = plain(soup(got[1 - won]).select_one("[role=alert]").get_text(" "))
        assert str(change.by) in told, case
        assert str(change.get_verb_display()) in told, case
        # What the other one wrote is on the page still, in its field or, where the move is gone, in words.
        assert f"Les mots {1 - won}." in words_of(got[1 - won]), case


def test_the_verbs_alone_refuse_a_move_that_the_one_before_made_illegal(monkeypatch):
    """As a command or a task calls them, which has seen no screen."""
    for verbs in ((Verb.CLOSE, Verb.CANCEL), (Verb.PAUSE, Verb.PAUSE)):
        call = make_call()
        with monkeypatch.context() as patch:
            meeting(patch, (services, "_change"))
            got = at_once(*(partial(move, verb, stored(call)) for verb in verbs))
        assert sorted(type(each).__name__ for each in got) == ["CallChange", "IllegalMove"], got
        (refusal,) = (each for each in got if isinstance(each, IllegalMove))
        assert str(refusal).endswith(".")
        assert CallChange.objects.filter(call=call.pk).count() == 1


def assert_given_back(response: Any, verb: str) -> None:
    """Every word, on a page that says what became of the call."""
    page = soup(response)
    assert page.select_one("#kept-title")["value"] == ANSWER["title"]
    assert page.select_one("#kept-body").get_text().split() == ANSWER["body"].split()
    said = {
        Verb.CLOSE: "This call is closed",
        Verb.PAUSE: "This call is paused",
        Verb.CANCEL: "This call is cancelled",
    }
    assert page.h1.get_text() == gettext(said[verb])
    assert page.title.get_text().startswith(str(BECOMES[verb].label))


def test_a_call_closed_while_an_answer_is_being_stored_has_the_whole_answer_or_nothing_of_it(monkeypatch):
    editor = cms("coordinator")
    for number, verb in enumerate((Verb.CLOSE, Verb.PAUSE, Verb.CANCEL)):
        call, citizen = make_call(), Client()
        fields = fields_of(citizen.get(form_url(call))) | ANSWER | {"email": f"lea{number}@example.org"}
        form, mails = sent(call, verb), Email.objects.count()
        with monkeypatch.context() as patch:
            meeting(patch, (services, "_change"), (contributions, "receive"))
            answer, moved = at_once(
                posting(citizen, form_url(call), fields), posting(editor, course_url(call), form)
            )
        assert moved.status_code == 302, (verb, moved)
        assert stored(call).state(timezone.now()) == BECOMES[verb]
        assert answer.status_code in {303, 409}, (verb, answer)
        stored_ones = [
            Submission.objects.filter(page=call.pk).count(),
            Contribution.objects.of_page(call).filter(status="awaiting").count(),
            ThreadEntry.objects.filter(submission__page=call.pk).count(),
            Email.objects.count() - mails,
        ]
        if answer.status_code == 303:
            assert stored_ones == [1] * 4, verb
            assert citizen.get(answer["Location"]).status_code == 200
        else:
            assert stored_ones == [0] * 4, verb
            assert_given_back(answer, verb)


@pytest.mark.parametrize("verb", [Verb.CLOSE, Verb.PAUSE, Verb.CANCEL])
def test_a_call_that_stops_once_the_form_was_found_good_gives_the_words_back(monkeypatch, verb):
    """The last look at the call is the one of the transaction that stores."""
    call, citizen = make_call(), Client()
    fields = fields_of(citizen.get(form_url(call))) | ANSWER

    def somebody_moves_it(request: Any, page: Any, **how: Any) -> int:
        (change,) = at_once(lambda: move(verb, stored(call)))
        assert isinstance(change, CallChange), change
        return 0

    monkeypatch.setattr(guards, "seconds_to_wait", somebody_moves_it)
    answer = citizen.post(form_url(call), fields)
    assert answer.status_code == 409
    assert_given_back(answer, verb)
    assert not Submission.objects.exists()
    assert not Email.objects.exists()


def as_saved(writer: Client, call: Any) -> Any:
    return writer.post(edit_url(call), form_of(call, title="Un titre relu") | {"action-publish": "1"})


def assert_closed_and_told(call: Any) -> None:
    change, after = CallChange.objects.get(), stored(call)
    assert after.state(timezone.now()) == CallState.CLOSED
    assert after.closes_at == change.at
    assert WORDS in words_of(Client().get(call.url))


def test_the_page_saved_while_another_editor_closes_the_call_undoes_no_closing(monkeypatch):
    call, writer, closer = make_call(), cms("coordinator"), cms("coordinator")
    close = sent(call, Verb.CLOSE)
    meeting(monkeypatch, (services, "_change"), (CallPageForm, "save"))
    saved, closed = at_once(partial(as_saved, writer, call), posting(closer, course_url(call), close))
    assert closed.status_code == 302, closed
    assert_closed_and_told(call)
    if saved.status_code == 302:
        assert stored(call).title == "Un titre relu"
    else:
        # The closing came first: its date is no longer the one of the form, which says where to move it.
        assert list(saved.context["form"].errors) == ["closes_at"], saved
        assert soup(saved).select_one("input[name=title]")["value"] == "Un titre relu"


def test_a_call_closed_between_the_check_of_the_page_form_and_its_saving_stays_closed(monkeypatch):
    call, save = make_call(), CallPageForm.save

    def somebody_closes_it(form: CallPageForm, *args: Any, **kwargs: Any) -> Any:
        (change,) = at_once(lambda: move(Verb.CLOSE, stored(call)))
        assert isinstance(change, CallChange), change
        return save(form, *args, **kwargs)

    monkeypatch.setattr(CallPageForm, "save", somebody_closes_it)
    assert as_saved(cms("coordinator"), call).status_code == 302
    assert_closed_and_told(call)
    assert stored(call).title == stored(call).get_latest_revision_as_object().title == "Un titre relu"
