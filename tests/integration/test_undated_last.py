"""What has no date stands last in lists: PostgreSQL puts it first in those that begin with the last."""

import pytest
from django.utils import timezone

from calls.models import CallPage
from calls.starting import service_of_the_last
from events.models import EventPage
from events.staff.register import DayFilter
from home import blocks
from home.blocks import ReasonsBlock, RetentionBlock
from lab.models import LabModelPage
from portal.cache import touch
from projects.models import BriefAnswer
from projects.results.choosing import ContributionFilters
from tests.chain import make_chain
from tests.days import make_agenda, make_day
from tests.factories import make_call, make_user
from tests.lab_model import make_version
from tests.projects import make_experiment, make_result
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db


def in_order(text: str, *words: str) -> bool:
    places = [text.index(each) for each in words]
    return places == sorted(places)


def test_the_results_of_an_experiment(client):
    experiment = make_experiment()
    make_result(from_experiment=experiment, title="Un résultat sans date", date=None)
    make_result(from_experiment=experiment, title="Un résultat daté")
    assert in_order(words_of(client.get(experiment.url)), "Un résultat daté", "Un résultat sans date")


def test_the_answers_to_a_point_of_a_brief(client):
    chain = make_chain()
    address = chain.addresses()["referral"]
    point = BriefAnswer.objects.filter(page=chain.result).order_by("pk").first().point
    for title, day in (("Sans date", None), ("Le dernier", "2031-01-01")):
        BriefAnswer.objects.create(page=make_result(date=day), point=point, text=f"{title} répond.")
    touch(chain.referral)
    said = soup(client.get(address)).select_one(".asked > li").get_text(" ", strip=True)
    assert in_order(said, "Réponse au point 1.", "Le dernier répond.", "Sans date répond.")


def test_the_calls_that_the_charter_and_the_privacy_page_name(monkeypatch):
    dated, undated = make_call(), make_call(opens_at=None)
    for block in (RetentionBlock(), ReasonsBlock()):
        assert [call.pk for call in block.get_context(None)["calls"]] == [dated.pk, undated.pk]
    monkeypatch.setattr(blocks, "MOST_REGISTERS", 1)
    assert [call.pk for call in ReasonsBlock().get_context(None)["calls"]] == [dated.pk]


def test_the_calls_among_which_a_contribution_is_chosen():
    dated, undated = make_call(), make_call(opens_at=None)
    choices = [key for key, _title in ContributionFilters().fields["call"].choices]
    assert choices == ["", str(dated.pk), str(undated.pk)]


def test_the_days_by_which_registrations_are_found(rf):
    dated, undated = make_day(), make_day(starts_at=None, ends_at=None)
    request = rf.get("/")
    request.user = make_user("coordinator")
    listed = DayFilter(request, {}, None, None).lookup_choices
    assert [key for key, _title in listed] == [str(dated.pk), str(undated.pk)]


def test_the_feed_of_the_agenda(client):
    announced, undated = make_day(title="Annoncée"), make_day(title="Jamais annoncée")
    for day, at in ((announced, timezone.now()), (undated, None)):
        EventPage.objects.filter(pk=day.pk).update(first_published_at=at)
    touch(announced)
    feed = client.get(f"{make_agenda().url}flux/").content.decode()
    assert in_order(feed, ">Annoncée<", ">Jamais annoncée<")


def test_the_versions_of_the_model():
    numbered, draft = make_version(1), make_version(2, status="preparing")
    LabModelPage.objects.filter(pk=draft.pk).update(number=None)
    assert [page.pk for page in LabModelPage.objects.in_order()] == [numbered.pk, draft.pk]


def test_the_page_that_a_template_copies_its_service_from():
    first, never_edited = make_call(service_name="Le premier"), make_call(service_name="Jamais édité")
    first.save_revision()
    CallPage.objects.filter(pk=never_edited.pk).update(latest_revision_created_at=None)
    assert service_of_the_last(CallPage, first.get_parent())["service_name"] == "Le premier"
