"""Linking contributions to a page: what is refused, what both pages say, what stays when either goes."""

import tracemalloc
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageLogEntry, PageViewRestriction

from contributions import services as verbs
from contributions.models import Contribution, Submission, ThreadEntry
from contributions.services import IllegalMove
from people.links import path_for
from people.models import SecretLink
from projects.follow_up.hooks import LABELS
from projects.follow_up.linking import (
    LINKED,
    MOST_NAMED,
    STORED_MAX,
    link_and_say,
    linked_to,
    unlink,
    unlink_steps,
)
from projects.models import Experiment, ProjectPage
from tests.cms import cms
from tests.factories import make_call, make_contribution, make_user
from tests.linking import Kind, link_to, make_public
from tests.many import publish_many
from tests.projects import make_experiment, make_project, make_result
from tests.reading import plain, soup, words_of

pytestmark = pytest.mark.django_db

STATES = ["awaiting", "changes_requested", "declined", "withdrawn"]


def steps_of(page):
    return ThreadEntry.objects.filter(page=page.pk)


def report(page, kind, *keys, **more):
    asked = {"words": "", "by": None, "now": timezone.now()} | more
    return link_and_say(page=page, kind=kind, submissions=keys, **asked)


def titles(client, path):
    return [plain(each.get_text()) for each in soup(client.get(path)).select(".thread__title")]


@pytest.mark.parametrize("status", STATES)
def test_only_published_ones_are_linked_and_the_others_are_named(status):
    call, page, user = make_call(), make_experiment(), make_user("editor")
    public, other = make_public(call), make_contribution(call, status)
    said = report(page, Kind.BECAME, public.pk, other.pk, 10**12, by=user, words="Essayé au lycée.")
    assert (said.made, said.known, said.refused) == (1, 0, 2)
    assert said.named == [other.reference]
    assert other.reference in said.why
    assert [row.pk for row in linked_to(page)] == [public.pk]
    step = steps_of(page).get()
    assert (step.kind, step.text, step.stage) == ("became", "Essayé au lycée.", "deploy_test")
    entry = PageLogEntry.objects.get(action="projects.link_contributions")
    assert entry.user == user
    assert entry.data == {"kind": "became", "count": 1, "references": [public.reference]}


def test_linked_twice_it_is_linked_once_and_keeps_its_words():
    page, contribution = make_experiment(), make_public()
    assert link_to(page, Kind.BECAME, contribution, contribution, words="D’abord") == 1
    said = report(page, Kind.BECAME, contribution.pk, words="Ensuite")
    assert (said.made, said.known, said.why) == (0, 1, "")
    assert steps_of(page).get().text == "D’abord"
    assert link_to(page, Kind.TESTED, contribution) == 1
    assert [row.pk for row in linked_to(page)] == [contribution.pk], "once, whatever leads there"
    assert [row.pk for row in linked_to(page, Kind.TESTED)] == [contribution.pk]
    assert not linked_to(page, Kind.KEPT)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (make_project, Kind.BECAME),
        (make_experiment, Kind.FED),
        (make_result, Kind.OUTCOME),
        (make_call, Kind.FED),
    ],
)
def test_a_page_says_only_what_its_type_says(make, kind):
    page, contribution = make(), make_public()
    with pytest.raises(IllegalMove):
        link_to(page, kind, contribution)
    assert not steps_of(page).exists()


def test_words_are_plain_and_short():
    page = make_result()
    link_to(page, Kind.ANSWERED_IN, make_public(), words=" Un\u202e mot\r\nde plus\x00 ")
    assert steps_of(page).get().text == "Un mot\nde plus"
    with pytest.raises(IllegalMove):
        link_to(page, Kind.ANSWERED_IN, make_public(), words="x" * (STORED_MAX + 1))
    link_to(page, Kind.ANSWERED_IN, make_public(), words="x" * STORED_MAX)
    assert steps_of(page).count() == 2


def test_unlinked_it_goes_from_both_pages_and_twice_is_once(client):
    call, page = make_call(), make_experiment()
    contribution = make_public(call)
    link_to(page, Kind.BECAME, contribution)
    link_to(page, Kind.KEPT, contribution)
    path = call.public_path(contribution.submission)
    assert titles(client, path)[-2:] == [plain(Kind.BECAME.label), plain(Kind.KEPT.label)]
    asked = {"page": page, "kind": Kind.KEPT, "submission_id": contribution.pk, "by": make_user("editor")}
    assert unlink(**asked)
    assert not unlink(**asked)
    assert titles(client, path)[-1] == plain(Kind.BECAME.label)
    assert PageLogEntry.objects.filter(action="projects.unlink_contribution").count() == 1
    other = make_experiment()
    assert not unlink_steps(page=other, keys=[steps_of(page).get().pk], by=None), "of another page"


def test_the_thread_leads_to_each_page_with_its_sign_and_ends_with_a_full_stop(client):
    call, experiment, result = make_call(), make_experiment(title="Le banc"), make_result(title="La place")
    contribution = make_public(call)
    link_to(experiment, Kind.BECAME, contribution, words="Posé un mois\ndevant la gare.")
    link_to(result, Kind.ANSWERED_IN, contribution)
    link = SecretLink.objects.create(submission=contribution.submission, purpose="follow")
    for path in (call.public_path(contribution.submission), path_for(link)):
        steps = soup(client.get(path)).select(".thread > li")
        assert [step["class"] for step in steps[-2:]] == [["s-deploy_test"], ["s-generalise", "is-end"]]
        assert [link.get_text() for link in steps[-2].select("a")] == ["Le banc"]
        assert steps[-2].select_one("a")["href"] == experiment.url
        assert "Posé un mois" in steps[-2].get_text()
        assert steps[-1].select_one("a")["href"] == result.url
        assert len(soup(client.get(path)).select("h1")) == 1


def test_a_step_without_words_says_the_title_of_its_page_once(client):
    call, page = make_call(), make_result(title="La place")
    contribution = make_public(call)
    link_to(page, Kind.ANSWERED_IN, contribution)
    last = soup(client.get(call.public_path(contribution.submission))).select_one(".thread .is-end")
    assert last.get_text().count("La place") == 1
    assert last.select_one("a")["href"] == page.url


def test_a_page_that_is_gone_is_not_linked():
    page, contribution = make_experiment(), make_public()
    Experiment.objects.get(pk=page.pk).delete()
    with pytest.raises(IllegalMove):
        link_to(page, Kind.BECAME, contribution)


def test_steps_of_a_page_that_is_not_public_wait_for_it(client):
    call = make_call()
    contribution = make_public(call)
    path = call.public_path(contribution.submission)
    follow = path_for(SecretLink.objects.create(submission=contribution.submission, purpose="follow"))
    page = make_experiment(live=False, title="MARKED-DRAFT")
    link_to(page, Kind.BECAME, contribution, words="MARKED-WORDS")
    for address in (path, follow):
        assert "MARKED" not in client.get(address).content.decode()
    page.save_revision().publish()
    for address in (path, follow):
        assert "MARKED-DRAFT" in words_of(client.get(address))
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert "MARKED" not in client.get(path).content.decode()
    restriction.delete()
    assert "MARKED-WORDS" in client.get(path).content.decode()
    Experiment.objects.get(pk=page.pk).unpublish()
    assert "MARKED" not in client.get(path).content.decode()


def test_pages_moved_copied_and_deleted_with_links(client):
    call, project = make_call(), make_project()
    page = make_experiment(project, title="Le banc")
    contribution = make_public(call)
    path = call.public_path(contribution.submission)
    link_to(page, Kind.BECAME, contribution)
    other = make_project()
    copied = page.copy(to=ProjectPage.objects.get(pk=other.pk), update_attrs={"slug": "copie"})
    assert not linked_to(copied)
    Experiment.objects.get(pk=page.pk).move(ProjectPage.objects.get(pk=other.pk), pos="last-child")
    moved = Experiment.objects.get(pk=page.pk).url
    assert moved.startswith(ProjectPage.objects.get(pk=other.pk).url)
    assert soup(client.get(path)).select_one(".thread .is-end a")["href"] == moved
    ProjectPage.objects.get(pk=other.pk).delete()
    assert not Experiment.objects.filter(pk=page.pk).exists()
    assert not ThreadEntry.objects.filter(kind="became").exists()
    assert titles(client, path)[-1] == plain(Kind.PUBLISHED.label)


@pytest.mark.parametrize("how", ["withdrawn", "erased"])
def test_what_is_withdrawn_or_erased_later_is_on_no_page(client, how):
    call, page = make_call(), make_experiment()
    gone, stays = make_public(call, title="MARKED-TITLE"), make_public(call, title="Reste")
    link_to(page, Kind.BECAME, gone, stays, words="MARKED-WORDS of the team")
    now, by = timezone.now(), make_user("coordinator")
    if how == "withdrawn":
        verbs.withdraw(submission_id=gone.pk, version_seen=gone.submission.version, by=by, now=now, words="")
    else:
        verbs.erase(submission_id=gone.pk, by=by, now=now)
    assert [row.pk for row in linked_to(page)] == [stays.pk]
    assert "MARKED-TITLE" not in client.get(f"{page.url}contributions/").content.decode()
    answer = client.get(call.public_path(gone.submission))
    assert answer.status_code == 410
    assert "MARKED" not in answer.content.decode()
    step = steps_of(page).get(submission=gone.pk)
    if how == "erased":
        assert (step.text, step.tell_after) == ("", None), "what the team wrote about it goes with it"
    assert report(page, Kind.TESTED, gone.pk).named == [gone.reference]


def test_a_thread_of_thirty_steps_is_in_order_and_costs_what_three_cost(client):
    call, counts = make_call(), []
    contribution = make_public(call)
    path = call.public_path(contribution.submission)
    pages = [make_experiment(make_project() if number % 7 else None) for number in range(10)]
    for upto in (1, 10):
        for page in pages[:upto]:
            for kind in (Kind.BECAME, Kind.TESTED, Kind.KEPT):
                link_to(page, kind, contribution)
        client.get(f"{path}?{upto}")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"{path}?x={upto}")
        counts.append(len(queries))
        assert len(soup(answer).select(".thread > li")) == 2 + upto * 3
    dates = [each["datetime"] for each in soup(answer).select(".thread time")]
    assert dates == sorted(dates)
    assert counts[0] == counts[1]


def test_thousands_are_linked_in_bounded_memory_and_queries():
    call, page = make_call(), make_result()
    publish_many(call, 1200)
    hidden = [make_contribution(call).pk for _each in range(3)]
    keys = [*Contribution.objects.published().values_list("pk", flat=True), *hidden]
    tracemalloc.start()
    with CaptureQueriesContext(connection) as queries:
        said = report(page, Kind.ANSWERED_IN, *keys, words="Une phrase.")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (said.made, said.refused, len(said.named)) == (1200, 3, 3)
    batches = 3
    # Of each: the envelopes, the states, the steps that stand, the new ones (which SQLite writes in parts).
    assert len(queries) <= batches * 8 + 12
    assert peak < 40_000_000
    assert PageLogEntry.objects.get(action="projects.link_contributions").data["count"] == 1200


def test_many_refused_are_counted_and_the_first_of_them_named():
    call, page = make_call(), make_result()
    publish_many(call, MOST_NAMED + 5)
    Contribution.objects.update(status="withdrawn")
    said = report(page, Kind.ANSWERED_IN, *Submission.objects.values_list("pk", flat=True))
    assert (said.refused, len(said.named)) == (MOST_NAMED + 5, MOST_NAMED)
    assert "5" in said.why
    assert not PageLogEntry.objects.filter(action="projects.link_contributions").exists()


def test_links_stand_in_the_history_of_the_page():
    page = make_experiment()
    link_to(page, Kind.BECAME, make_public(), by=make_user("editor"))
    history = cms("coordinator").get(f"/admin/pages/{page.pk}/history/").content.decode()
    assert str(LABELS[LINKED]) in history


# --- The day it happened --------------------------------------------------------------


def received_on(day: date):
    with time_machine.travel(timezone.make_aware(datetime.combine(day, time(15))), tick=False):
        return make_public(make_call())


def test_a_step_that_happened_earlier_has_its_day_and_its_author_is_told_now():
    page, contribution = make_experiment(), received_on(date(2026, 3, 2))
    assert link_to(page, Kind.BECAME, contribution, day=date(2026, 4, 1)) == 1
    step = steps_of(page).get()
    assert timezone.localdate(step.at) == date(2026, 4, 1)
    assert step.tell_after > timezone.now()


def test_on_the_day_it_was_received_a_step_comes_after_that():
    page, contribution = make_experiment(), received_on(date(2026, 3, 2))
    link_to(page, Kind.BECAME, contribution, day=date(2026, 3, 2))
    assert steps_of(page).get().at == contribution.submission.submitted_at


def test_what_was_received_after_that_day_is_named_and_costs_the_others_nothing():
    page, early, late = make_experiment(), received_on(date(2026, 3, 2)), received_on(date(2026, 5, 2))
    said = report(page, Kind.BECAME, early.pk, late.pk, day=date(2026, 4, 1))
    assert (said.made, said.refused, said.too_late) == (1, 0, 1)
    assert late.reference in said.why
    assert early.reference not in said.why
    assert [row.pk for row in linked_to(page)] == [early.pk]


def test_a_day_to_come_is_refused():
    page, contribution = make_experiment(), make_public()
    with pytest.raises(IllegalMove):
        report(page, Kind.BECAME, contribution.pk, day=timezone.localdate() + timedelta(days=1))
    assert not steps_of(page).exists()
