"""The publication of a result is that of the results of its call, and goes with it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page, PageViewRestriction

from calls.course import WHY_NOT, IllegalMove, Verb
from calls.models import CallPage
from calls.publishing import move_what_is_due
from calls.services import publish_results, revert_results
from calls.states import CallState
from projects.models import FrozenFigures, ResultPage
from projects.results.completeness import UNTIL_WHEN, NotReady
from tests.cms import cms, outcome, sentences
from tests.factories import make_call, make_contribution, make_user
from tests.projects import make_project, make_result_index
from tests.reading import words_of
from tests.results import draft_result, published

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def stored(call: CallPage) -> CallPage:
    return CallPage.objects.get(pk=call.pk)


def verbs(call: CallPage) -> list[str]:
    return list(call.changes.order_by("pk").values_list("verb", flat=True))


def test_publishing_sets_the_date_by_its_verb_and_freezes_the_figures(client):
    call, user = make_call("results_due"), make_user("coordinator")
    result = published(draft_result(call), user)
    found = stored(call)
    assert found.state(timezone.now()) == CallState.RESULTS_PUBLISHED
    assert found.results_page_id == result.pk
    change = found.changes.get()
    assert (change.verb, change.by, change.words) == (Verb.RESULTS, user, "")
    assert FrozenFigures.objects.get(result=result).call_id == call.pk
    # The page of the call leads there.
    assert result.url in client.get(call.url).content.decode()


def test_published_again_it_keeps_the_first_date():
    call = make_call("closed")
    result = published(draft_result(call))
    first = stored(call).results_published_at
    result.title = "Un autre titre"
    result.save_revision()
    published(result)
    assert stored(call).results_published_at == first
    assert verbs(call) == [Verb.RESULTS]
    assert FrozenFigures.objects.count() == 1


@pytest.mark.parametrize("state", ["closed", "results_due"])
def test_taken_offline_the_call_owes_its_results_again(client, state):
    call, user = make_call(state), make_user("coordinator")
    result = published(draft_result(call))
    shown = client.get(call.url).content.decode()
    assert result.url in shown
    result.unpublish(user=user)
    found = stored(call)
    assert found.state(timezone.now()) == state
    assert (found.results_published_at, found.results_page_id) == (None, None)
    assert verbs(call) == [Verb.RESULTS, Verb.REVERT]
    assert found.changes.last().by == user
    # The cache fell, and the page tells it.
    again = client.get(call.url)
    assert result.url not in again.content.decode()
    assert gettext("Results no longer published since %(at)s.").split("%")[0] in words_of(again)
    # Published anew, its date is that day.
    result = ResultPage.objects.get(pk=result.pk)
    published(result)
    assert verbs(call) == [Verb.RESULTS, Verb.REVERT, Verb.RESULTS]


def test_deleting_the_page_or_its_section_takes_the_results_back():
    call, other = make_call("closed"), make_call("results_due")
    published(draft_result(call)).delete()
    published(draft_result(other))
    make_result_index().delete()
    assert not ResultPage.objects.exists()
    for each in (call, other):
        assert verbs(each) == [Verb.RESULTS, Verb.REVERT]
        assert stored(each).results_published_at is None


def test_the_section_taken_offline_with_its_pages_takes_them_back(client):
    call = make_call("closed")
    result = published(draft_result(call))
    url = reverse("wagtailadmin_pages:unpublish", args=(make_result_index().pk,))
    assert outcome(cms("coordinator").post(url, {"include_descendants": "on"})) == "done"
    assert not ResultPage.objects.get(pk=result.pk).live
    assert verbs(call) == [Verb.RESULTS, Verb.REVERT]


def test_expiring_takes_the_results_back():
    call = make_call("closed")
    result = draft_result(call, expire_at=timezone.now() + timedelta(days=1))
    published(result)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert move_what_is_due(now=timezone.now()).refused == []
        assert verbs(call) == [Verb.RESULTS, Verb.REVERT]


def test_another_call_takes_over_and_the_first_owes_its_results_again():
    first, second = make_call("closed"), make_call("results_due")
    result = published(draft_result(first))
    result.call = second
    result.save_revision()
    assert verbs(second) == []  # a draft does nothing
    published(result)
    assert (verbs(first), verbs(second)) == ([Verb.RESULTS, Verb.REVERT], [Verb.RESULTS])
    assert FrozenFigures.objects.get(result=result).call_id == second.pk


def test_a_call_has_one_page_of_results_and_the_first_stays():
    call = make_call("closed")
    first = published(draft_result(call))
    second = draft_result(call)
    with pytest.raises(NotReady) as refusal:
        published(second)
    assert list(refusal.value.error_dict) == ["call"]
    assert first.title in refusal.value.sentence
    assert not ResultPage.objects.get(pk=second.pk).live
    assert stored(call).results_page_id == first.pk
    first.unpublish()
    published(second)
    assert stored(call).results_page_id == second.pk


@pytest.mark.parametrize("state", ["open", "paused", "upcoming", "cancelled"])
def test_a_call_that_has_no_results_yet_refuses(state):
    call = make_call(state)
    result = draft_result(call)
    with pytest.raises(NotReady) as refusal:
        published(result)
    assert list(refusal.value.error_dict) == ["call"]
    assert not ResultPage.objects.get(pk=result.pk).live
    assert verbs(call) == []


def test_a_call_that_is_no_longer_public_refuses_and_lets_its_result_go():
    call = make_call("closed")
    result = published(draft_result(call))
    stored(call).unpublish()
    with pytest.raises(NotReady):
        published(result)
    ResultPage.objects.get(pk=result.pk).unpublish()
    assert stored(call).results_published_at is None


def test_planned_before_the_call_ends_it_is_published_after():
    call = make_call("open")
    end = call.closes_at
    early = draft_result(call, go_live_at=end - timedelta(days=1))
    with pytest.raises(NotReady):
        published(early)
    planned = draft_result(call, go_live_at=end + timedelta(days=1))
    assert not published(planned).live
    assert verbs(call) == []
    with time_machine.travel(end + timedelta(days=2), tick=False):
        assert move_what_is_due(now=timezone.now()).refused == []
        assert stored(call).results_page_id == planned.pk


def test_planned_then_the_call_is_cancelled_the_job_says_why_and_goes_on():
    call = make_call("open")
    planned = draft_result(call, go_live_at=call.closes_at + timedelta(days=1))
    published(planned)
    CallPage.objects.filter(pk=call.pk).update(cancelled_at=timezone.now())
    with time_machine.travel(call.closes_at + timedelta(days=2), tick=False):
        (sentence,) = move_what_is_due(now=timezone.now()).refused
    assert str(WHY_NOT[Verb.RESULTS]) in sentence
    assert not ResultPage.objects.get(pk=planned.pk).live


def test_behind_a_restriction_it_publishes_no_results():
    call = make_call("closed")
    PageViewRestriction.objects.create(
        page=Page.objects.get(pk=make_result_index().pk), restriction_type=PageViewRestriction.LOGIN
    )
    with pytest.raises(NotReady):
        published(draft_result(call))
    assert verbs(call) == []


def test_a_result_of_a_project_alone_may_lack_it_all():
    result = draft_result(project=make_project(), heard=[], done=[], not_done=[], outcomes_until=None)
    assert published(result).live


@pytest.mark.parametrize("name", ["heard", "done", "not_done"])
def test_a_result_of_a_call_says_what_was_heard_done_and_refused(name):
    result = draft_result(make_call("closed"), **{name: []})
    with pytest.raises(NotReady) as refusal:
        published(result)
    assert list(refusal.value.error_dict) == [name]


def test_it_says_until_when_contributions_wait_for_their_outcome():
    call = make_call("closed")
    make_contribution(call, "published")
    result = draft_result(call, outcomes_until=None)
    with pytest.raises(NotReady) as refusal:
        published(result)
    assert refusal.value.messages == [str(UNTIL_WHEN)]
    # None waits: nothing is asked.
    call.contributions.update(outcome="taken_up")
    assert published(result).live


# --- Copies and the course screen -----------------------------------------------------


@pytest.mark.parametrize("is_public", [False, True])
def test_a_copy_sets_no_date_of_results(is_public):
    call = make_call("closed")
    result = published(draft_result(call))
    url = reverse("wagtailadmin_pages:copy", args=(result.pk,))
    form = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": result.get_parent().pk}
    form |= {"publish_copies": "1"} if is_public else {}
    assert outcome(cms("coordinator").post(url, form)) == "done"
    copy = ResultPage.objects.get(slug="copie")
    assert (copy.call_id, copy.live) == (None, is_public)
    assert copy.get_latest_revision_as_object().call_id is None
    assert verbs(call) == [Verb.RESULTS]


def test_a_result_that_is_moved_keeps_its_call():
    call = make_call("closed")
    result = published(draft_result(call))
    other = draft_result()
    result.move(other, pos="right")
    assert stored(call).results_page_id == result.pk
    assert verbs(call) == [Verb.RESULTS]


def test_by_hand_a_result_is_chosen_for_its_own_call_only():
    call, other = make_call("closed"), make_call("closed")
    result = published(draft_result(call))
    common = {"words": "Voici.", "by": None}
    with pytest.raises(IllegalMove, match=result.title):
        publish_results(call=other, page=result, at=timezone.now(), **common)
    # Nor are its results led elsewhere, or taken back, while its page is public.
    with pytest.raises(IllegalMove, match=result.title):
        publish_results(call=call, page=None, at=timezone.now(), **common)
    with pytest.raises(IllegalMove, match=result.title):
        revert_results(call=call, now=timezone.now(), **common)
    assert verbs(call) == [Verb.RESULTS]


def test_results_that_stand_elsewhere_are_taken_back_by_hand_with_words():
    call = make_call("results_published")
    url = reverse("calls_course", args=[call.pk])
    coordinator = cms("coordinator")
    form = {"verb": "revert", "revert-words": "", "revert-seen": "0"}
    assert coordinator.post(url, form).status_code == 422
    response = coordinator.post(url, form | {"revert-words": "La page était fausse."})
    assert response.status_code == 302
    assert call.title in sentences(response)[0]
    assert stored(call).state(timezone.now()) == CallState.RESULTS_DUE
    with pytest.raises(IllegalMove):
        revert_results(call=call, now=timezone.now(), by=None, words="Encore.")


def test_a_result_takes_over_from_a_former_page_and_keeps_the_date():
    call = make_call("results_published")
    first = call.results_published_at
    result = published(draft_result(call))
    found = stored(call)
    assert (found.results_page_id, found.results_published_at) == (result.pk, first)
