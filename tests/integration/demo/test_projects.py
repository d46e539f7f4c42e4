"""Projects, experiments, results, outcomes and news of the demonstration, as the content writes them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from calls.models import CallPage
from calls.states import CallState
from contributions.models import Contribution, Submission, ThreadEntry
from contributions.outcomes import answered
from home.models import HomePage
from portal.pages import Example
from projects.models import Experiment, NewsPage, Programme, ProjectPage, ResultPage
from taxonomy.models import Partner
from tests.reading import plain, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def words_at(url: str) -> str:
    response = Client().get(url)
    assert response.status_code == 200, url
    return words_of(response)


def test_partners_and_programmes_are_those_of_the_content(demo):
    found = {partner.slug: (partner.title, partner.kind) for partner in Partner.objects.all()}
    assert found == {each["slug"]: (each["title"], each["kind"]) for each in demo._values["partners"]}
    (entry,) = demo._values["programmes"]
    programme = Programme.objects.get(slug=entry["slug"])
    assert {partner.slug for partner in programme.partners.all()} == set(entry["partners"])
    assert (programme.starts_on.year, programme.ends_on.year) == (2012, 2014)


def test_projects_say_what_they_test_with_whom_and_what_was_decided(demo):
    for entry in demo._values["projects"]:
        project = ProjectPage.objects.get(slug=entry["slug"])
        project.full_clean()
        assert project.live
        assert (project.question, project.stage, project.status) == (
            entry["question"],
            entry["stage"],
            entry["status"],
        )
        assert [row.what for row in project.tested.all()] == [each["what"] for each in entry["tested"]]
        assert [row.stage for row in project.phases.all()] == [each["stage"] for each in entry["phases"]]
        assert [row.partner.slug for row in project.partners.all()] == entry["partners"]
        assert [row.kind for row in project.deliverables.all()] == [
            each["kind"] for each in entry["deliverables"]
        ]
        assert project.team.count() == len(entry["team_roles"])
        assert project.milestones.count() == len(entry["milestones"])
        words = words_at(project.url)
        texts = [entry["summary"], entry["outcome"]["text"], entry["outcome"]["by"]]
        texts += [each["what"] for each in entry["tested"]]
        texts += [each["title"] for each in entry["deliverables"]]
        texts += [each["title"] for each in entry["milestones"]]
        texts += [each["text"] for each in entry.get("findings", [])]
        for text in texts:
            assert plain(text) in words, text


def test_what_is_known_of_a_decision_is_its_year_where_the_sources_say_no_more(demo):
    words = words_at(ProjectPage.objects.get(slug="mieux-manger-au-lycee").url)
    assert "1er janvier 2019" not in words
    assert "1 janvier 2019" not in words
    assert "2019" in words


def test_experiments_tell_each_trial_and_what_they_came_from(demo):
    written = [each for project in demo._values["projects"] for each in project["experiments"]]
    assert Experiment.objects.live().count() == len(written) == 2
    for entry in written:
        experiment = Experiment.objects.get(slug=entry["slug"])
        experiment.full_clean()
        assert experiment.example == Example.PARTLY
        words = words_at(experiment.url)
        for trial in entry.get("entries", []):
            assert plain(trial["learnt"]) in words
        assert plain(entry["verdict_ground"]) in words
        assert [row.event.slug for row in experiment.days.all()] == entry["came_from"]["events"]


def test_results_cite_the_contributions_of_the_content_and_publish_those_of_their_call(demo):
    for entry in demo._values["results"]:
        result = ResultPage.objects.get(slug=entry["slug"])
        words = words_at(result.url)
        for part in ("heard", "do", "do_not"):
            for point in entry[part]:
                assert plain(point["text"]) in words
                for cited in point.get("cites", []):
                    reference = Submission.objects.get(idempotency_key=f"demo:{cited}").reference
                    assert reference in words
        for chart in entry.get("charts", []):
            assert plain(chart["title"]) in words
        if entry.get("call"):
            call = CallPage.objects.get(slug=entry["call"])
            assert call.state(timezone.now()) == CallState.RESULTS_PUBLISHED
            assert call.results_page_id == result.pk
            # When they were promised, not when the demonstration was loaded.
            assert timezone.localdate(call.results_published_at) == call.results_promised_on
            answered_in = ThreadEntry.objects.filter(page=result, kind=ThreadEntry.Kind.ANSWERED_IN)
            assert {step.at for step in answered_in} == {call.results_published_at}


def test_every_outcome_of_the_content_is_published_and_told_by_a_step(demo):
    written = [each for call in demo._values["calls"] for each in call["contributions"] if "outcome" in each]
    assert len(written) > 20
    for entry in written:
        submission = Submission.objects.get(idempotency_key=f"demo:{entry['id']}")
        assert submission.outcome.code == submission.contribution.outcome == entry["outcome"]
        assert plain(submission.outcome.words) == plain(entry["reply"].strip())
        step = ThreadEntry.objects.get(submission=submission, kind=ThreadEntry.Kind.OUTCOME)
        assert submission.submitted_at < step.at <= timezone.now()
    assert Contribution.objects.exclude(outcome="").count() == len(written)
    former = CallPage.objects.filter(results_page__isnull=False)
    assert former.count() == 2
    assert all(counted.without == 0 for counted in answered([call.pk for call in former]).values())


def test_the_home_page_shows_projects_results_and_news(demo):
    words = words_at(HomePage.objects.get().url)
    sections = {each["kind"]: each for each in demo._values["home"]["sections"]}
    for kind in ("featured_projects", "results", "news"):
        assert plain(sections[kind]["title"]) in words
    for slug in sections["featured_projects"]["slugs"]:
        assert plain(ProjectPage.objects.get(slug=slug).question) in words
    for entry in demo._values["news"]:
        assert plain(entry["title"]) in words
        news = NewsPage.objects.get(slug=entry["slug"])
        assert news.date == timezone.localdate() + timedelta(days=entry["date_days"])
