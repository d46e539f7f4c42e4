"""The CMS's screens of outcomes: who may open them, what they say, what their buttons do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django_tasks_db.models import DBTaskResult

from contributions import services
from contributions.models import Contribution, ModeratorLimit, Outcome, OutcomeDraft, Submission
from contributions.outcomes import publishing
from contributions.services import outcomes
from people.models import User
from portal.today import waiting_for
from tests.bulk import choose, confirm
from tests.cms import cms, logged_in, outcome, sentences
from tests.factories import make_call, make_contribution, make_reason, make_themes, make_user
from tests.moderation import item
from tests.outcomes import WORDS, draft, make_answered
from tests.reading import plain, soup, words_of
from tests.referring import make_referral

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OVERVIEW = "/admin/suites/"


def of_page(call) -> str:
    return f"{OVERVIEW}{call.pk}/"


def act(client, contribution, do: str, **fields):
    """`do`: a button of the panel, with what its form brings of the draft that is there now."""
    prepared = OutcomeDraft.objects.filter(pk=contribution.pk).first()
    if prepared is not None:
        fields = {"drafted_at": prepared.drafted_at.isoformat()} | fields
    return client.post(f"{OVERVIEW}contribution/{contribution.pk}/", {"do": do} | fields)


EXPECTED = {
    "editor": {"overview": "done", "page": "done", "draft": "done", "publish": "refused", "export": "done"},
    "moderator": dict.fromkeys(("overview", "page", "draft", "publish", "export"), "refused"),
    "coordinator": dict.fromkeys(("overview", "page", "draft", "publish", "export"), "done"),
    "admin": dict.fromkeys(("overview", "page", "draft", "publish", "export"), "done"),
}


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_may_do_exactly_this(role):
    call = make_call()
    contribution = make_contribution(call, "published")
    prepared = draft(make_contribution(call, "published"))
    client = cms(role)
    got = {
        "overview": client.get(OVERVIEW),
        "page": client.get(of_page(call)),
        "draft": act(client, contribution, "draft", code="taken_up"),
        "publish": client.get(f"{of_page(call)}publier/"),
        "export": client.post(f"{of_page(call)}exporter/", {"as": "csv"}),
    }
    assert {surface: outcome(response) for surface, response in got.items()} == EXPECTED[role]
    also = {
        "discard": act(client, contribution, "discard"),
        "publish one": act(client, prepared, "publish"),
        "publish all": client.post(f"{of_page(call)}publier/", {"until": timezone.now().isoformat()}),
        "withdraw": act(client, prepared, "withdraw", words="Non."),
        "import": client.get(f"{of_page(call)}importer/"),
    }
    drafts, publishes = EXPECTED[role]["draft"], EXPECTED[role]["publish"]
    assert {surface: outcome(response) for surface, response in also.items()} == {
        "discard": drafts,
        "publish one": publishes,
        "publish all": publishes,
        "withdraw": publishes,
        "import": drafts,
    }


def test_who_is_not_logged_in_is_asked_to():
    call = make_call()
    for address in (OVERVIEW, of_page(call), f"{of_page(call)}publier/", f"{OVERVIEW}tableur/1/"):
        assert outcome(logged_in(None).get(address)) == "asked to log in"


@pytest.mark.parametrize("address", ["1", "999999999", "99999999999999999999"])
def test_a_page_that_takes_no_contributions_has_no_screen(address):
    make_call()
    client = cms("coordinator")
    for rest in ("", "publier/", "importer/"):
        assert client.get(f"{OVERVIEW}{address}/{rest}").status_code == 404


def test_the_panel_prepares_publishes_and_withdraws():
    contribution = make_contribution(status="published")
    client = cms("coordinator")
    assert gettext("Nothing is published yet.") in words_of(client.get(item(contribution)))
    act(client, contribution, "draft", code="adapted", words=WORDS, service="Une direction")
    page = words_of(client.get(item(contribution)))
    assert WORDS in page
    assert gettext("Prepared, not public yet") in page
    assert not Outcome.objects.exists()
    act(client, contribution, "publish")
    assert Contribution.objects.get(pk=contribution.pk).outcome == "adapted"
    act(client, contribution, "draft_and_publish", code="already_done", words="C’est fait.")
    assert Outcome.objects.get().words == "C’est fait."
    act(client, contribution, "withdraw", words="Trop tôt.")
    assert not Outcome.objects.exists()


def test_publishing_at_once_publishes_what_is_prepared_in_these_words():
    contribution = draft(make_contribution(status="published"), "adapted", words="Les mêmes.")
    said = {"code": "adapted", "words": "Les mêmes."}
    told = []
    for _click in range(2):
        client = cms("coordinator")
        told += sentences(client.get(act(client, contribution, "draft_and_publish", **said)["Location"]))
        assert Outcome.objects.get().words == "Les mêmes."
        assert not OutcomeDraft.objects.exists()
    assert told == [
        gettext(sentence) % {"reference": contribution.reference}
        for sentence in (
            "%(reference)s: the outcome is public.",
            "%(reference)s: this is prepared or public already, nothing changed.",
        )
    ]


def test_publishing_at_once_is_one_step_or_nothing(monkeypatch):
    contribution = draft(make_contribution(status="published"), words="D’une collègue.")

    def refuse(*args, **kwargs):
        raise services.IllegalMove("Non.")

    monkeypatch.setattr(outcomes, "_publish", refuse)
    said = {"code": "adapted", "words": "Les miens."}
    assert act(cms("coordinator"), contribution, "draft_and_publish", **said).status_code == 409
    assert OutcomeDraft.objects.get().words == "D’une collègue."


def test_words_are_kept_when_something_is_wrong():
    contribution = make_contribution(status="published")
    client = cms("editor")
    response = act(client, contribution, "draft", code="not_taken_up", service="Une direction")
    assert response.status_code == 422
    sentence = gettext("Say why it is not taken up: its author and everybody read it.")
    assert plain(sentence) in words_of(response)
    assert soup(response).select_one("#outcome_service")["value"] == "Une direction"
    response = act(client, contribution, "draft", code="louange", words=WORDS)
    assert response.status_code == 422
    assert WORDS in soup(response).select_one("#outcome_words").text
    response = act(cms("coordinator"), make_answered(), "withdraw", words=" ")
    assert response.status_code == 422


def test_declined_while_somebody_wrote_the_words_are_not_lost():
    contribution = make_contribution(status="published")
    version = Submission.objects.get(pk=contribution.pk).version
    client = cms("editor")
    services.decline(
        submission_id=contribution.pk,
        version_seen=version,
        reason=make_reason(),
        by=make_user(),
        now=timezone.now(),
    )
    response = act(client, contribution, "draft", code="taken_up", words=WORDS)
    assert response.status_code == 409
    assert any(WORDS in sentence for sentence in sentences(response))
    assert not OutcomeDraft.objects.exists()


def test_an_editor_neither_publishes_at_once_nor_withdraws():
    contribution = make_contribution(status="published")
    client = cms("editor")
    assert outcome(act(client, contribution, "draft_and_publish", code="taken_up")) == "refused"
    assert not OutcomeDraft.objects.exists()


def test_a_referral_or_an_unknown_button_is_404():
    client = cms("coordinator")
    assert act(client, make_referral(), "draft", code="taken_up").status_code == 404
    assert act(client, make_contribution(status="published"), "praise").status_code == 404
    # Opened by hand or after a login, it leads back.
    assert client.get(f"{OVERVIEW}contribution/{make_contribution().pk}/").status_code == 302


def listed(client, call, **query) -> set[str]:
    page = soup(client.get(of_page(call), query))
    return {each.text for each in page.select(".outcome-list h3 a")}


def test_the_list_of_a_call_is_narrowed_by_outcome_and_theme():
    call, (theme, _other) = make_call(), make_themes("Large", "Étroit")
    none = make_contribution(call, "published")
    prepared = draft(make_contribution(call, "published", theme_id=theme.pk))
    answered = make_answered(call, "already_done")
    make_contribution(call)
    make_answered(make_call())
    client = cms("editor")
    everything = {none.reference, prepared.reference, answered.reference}
    assert listed(client, call) == everything
    assert listed(client, call, state="none") == {none.reference, prepared.reference}
    assert listed(client, call, state="draft") == {prepared.reference}
    assert listed(client, call, state="already_done") == {answered.reference}
    assert listed(client, call, state="already_done", theme=theme.pk) == set()
    assert listed(client, call, theme=theme.pk) == {prepared.reference}
    # Not understood: everything, and the sentence next to the field.
    assert (
        client.get(of_page(call), {"state": "louange", "theme": "9999999999999999999999"}).status_code == 200
    )


def test_the_confirmation_says_how_many_of_each_and_publishes_what_it_showed():
    call = make_call()
    rows = [draft(make_contribution(call, "published"), code) for code in ("taken_up", "taken_up", "adapted")]
    draft(make_answered(call), "already_done")
    client = cms("coordinator")
    address = f"{of_page(call)}publier/"
    page = client.get(address)
    shown = [[cell.text for cell in row.select("th, td")] for row in soup(page).select("tbody tr")]
    assert shown == [
        [gettext("Taken up"), "2"],
        [gettext("Taken up in another form"), "1"],
        [gettext("Already done"), "1"],
    ]
    assert page.context["drafts"].replacing == 1
    until = soup(page).select_one("input[name=until]")["value"]
    later = make_contribution(call, "published")
    draft(later)
    OutcomeDraft.objects.filter(pk=later.pk).update(drafted_at=timezone.now() + timedelta(minutes=1))
    assert client.post(address, {"until": until}).status_code == 302
    assert Contribution.objects.exclude(outcome="").count() == 4
    assert OutcomeDraft.objects.get().pk == later.pk
    assert Contribution.objects.get(pk=rows[0].pk).outcome == "taken_up"
    # Sent twice, it says that somebody did it.
    again = client.post(address, {"until": until})
    assert gettext("Nothing was left to publish: somebody did it before you.") in sentences(again)


@pytest.mark.parametrize(
    "until",
    [
        *("", "hier", "2026-01-01", "2026-13-45T00:00:00Z", "2026-01-01T00:00:00"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_without_what_was_shown_nothing_is_published(until):
    call = make_call()
    draft(make_contribution(call, "published"))
    assert cms("coordinator").post(f"{of_page(call)}publier/", {"until": until}).status_code == 302
    assert not Outcome.objects.exists()


def test_many_are_published_by_a_worker(monkeypatch):
    monkeypatch.setattr(publishing, "AT_ONCE", 2)
    call = make_call()
    for _ in range(3):
        draft(make_contribution(call, "published"))
    cms("coordinator").post(f"{of_page(call)}publier/", {"until": timezone.now().isoformat()})
    assert not Outcome.objects.exists()
    (task,) = DBTaskResult.objects.all()
    publishing.publish_many.call(*task.args_kwargs["args"])
    assert Outcome.objects.count() == 3


def test_the_same_outcome_for_many_is_prepared_in_bulk():
    call = make_call()
    rows = [make_contribution(call, "published") for _ in range(3)]
    waiting = make_contribution(call)
    client = cms("editor")
    page = choose(client, "draft-outcome", *rows, waiting)
    wrong = confirm(client, "draft-outcome", page, code="passed_on", words="", service="")
    assert wrong.status_code == 422
    done = confirm(client, "draft-outcome", page, code="passed_on", words="Au service.", service="")
    assert (done.context["bulk"].done, done.context["bulk"].refused) == (3, 1)
    assert set(OutcomeDraft.objects.values_list("words", flat=True)) == {"Au service."}
    assert outcome(choose(cms("moderator"), "draft-outcome", *rows)) == "refused"


def test_an_outcome_of_many_costs_the_same_queries_for_each_part():
    client = cms("editor")

    def queries(number: int) -> int:
        call = make_call()
        page = choose(client, "draft-outcome", *(make_contribution(call, "published") for _ in range(number)))
        with CaptureQueriesContext(connection) as captured:
            done = confirm(client, "draft-outcome", page, code="taken_up", words="", service="")
        assert done.context["bulk"].done == number
        return len(captured)

    queries(1)
    assert queries(3) == queries(30)


def test_the_home_of_the_cms_says_what_waits_to_be_published():
    coordinator = make_user("coordinator")
    label = ngettext("prepared outcome is not published", "prepared outcomes are not published", 2)

    def waiting():
        return [(line.count, line.url) for line in waiting_for(coordinator) if line.label == label]

    assert waiting() == []
    call = make_call()
    for _ in range(2):
        draft(make_contribution(call, "published"))
    assert waiting() == [(2, of_page(call))]
    other = make_call()
    draft(make_contribution(other, "published"))
    assert waiting() == [(3, OVERVIEW)]
    ModeratorLimit.objects.create(user=coordinator, page=call.page_ptr)
    coordinator = User.objects.get(pk=coordinator.pk)
    assert waiting() == [(2, of_page(call))]
    assert not any(line.label == label for line in waiting_for(make_user("editor")))


def test_the_desk_is_narrowed_by_outcome():
    call = make_call()
    none = make_contribution(call, "published")
    prepared = draft(make_contribution(call, "published"))
    answered = make_answered(call, "already_done")
    client = cms("editor")

    def on_the_desk(state: str) -> set[str]:
        page = client.get("/admin/moderation/", {"outcome": state})
        return {row.reference for row in page.context["object_list"]}

    assert on_the_desk("none") == {none.reference, prepared.reference}
    assert on_the_desk("draft") == {prepared.reference}
    assert on_the_desk("already_done") == {answered.reference}
    assert on_the_desk("adapted") == set()


def test_queries_of_the_screens_do_not_grow():
    client = cms("coordinator")

    def queries(number: int) -> list[int]:
        call = make_call()
        for _ in range(number):
            draft(make_answered(call), "already_done")
        counts = []
        for address in (OVERVIEW, of_page(call), f"{of_page(call)}publier/"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    queries(1)
    assert queries(2) == queries(12)
