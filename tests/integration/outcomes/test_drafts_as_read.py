"""The panel of an outcome acts on the draft that was read: what was prepared meanwhile is read first."""

import pytest
from django.urls import reverse

from contributions.models import Outcome, OutcomeDraft
from contributions.outcomes.addresses import ITEM
from tests.cms import cms, outcome, sentences
from tests.factories import make_contribution
from tests.moderation import item
from tests.outcomes import draft, make_answered
from tests.reading import fields_of, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_panel_publishes_what_it_showed_and_nothing_else():
    contribution = draft(make_contribution(status="published"), words="Lu avant.")
    url = reverse(ITEM, args=[contribution.pk])
    client = cms("coordinator")
    shown = fields_of(client.get(item(contribution)), f"form[action='{url}']") | {"do": "publish"}
    draft(contribution, words="Jamais lu.")
    refused = client.post(url, shown)
    assert refused.status_code == 409
    (sentence,) = sentences(refused)
    assert contribution.reference in sentence
    # The page shows what would be published now.
    assert "Jamais lu." in words_of(refused)
    for drafted_at in ("", "hier", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00"):
        assert client.post(url, shown | {"drafted_at": drafted_at}).status_code == 409
    assert not Outcome.objects.exists()
    shown = fields_of(client.get(item(contribution)), f"form[action='{url}']") | {"do": "publish"}
    assert outcome(client.post(url, shown)) == "done"
    assert Outcome.objects.get().words == "Jamais lu."


@pytest.mark.parametrize("do", ["draft", "draft_and_publish", "discard"])
@pytest.mark.parametrize("before", ["Lu avant.", None])
def test_what_a_colleague_prepared_meanwhile_is_read_before_it_is_replaced_or_dropped(do, before):
    contribution = make_contribution(status="published")
    if before:
        draft(contribution, words=before)
    url = reverse(ITEM, args=[contribution.pk])
    client = cms("coordinator")
    form = f"form[action='{url}']:has([name=code])"
    mine = fields_of(client.get(item(contribution)), form) | {"code": "adapted", "words": "Les miens."}
    draft(contribution, words="D’une collègue.")
    refused = client.post(url, mine | {"do": do})
    assert refused.status_code == 409
    assert OutcomeDraft.objects.get().words == "D’une collègue."
    assert not Outcome.objects.exists()
    again = fields_of(refused, form)
    assert "D’une collègue." in words_of(refused)
    # Whoever wrote keeps the words, and once the others were read, they are what is meant.
    assert (again["words"] == "Les miens.") is (do != "discard")
    assert client.post(url, again | {"do": do}).status_code == 302
    left = list(OutcomeDraft.objects.values_list("words", flat=True))
    assert left == (["Les miens."] if do == "draft" else [])


def test_a_second_press_finds_the_same_words_prepared_and_refuses_nothing():
    contribution = make_contribution(status="published")
    url = reverse(ITEM, args=[contribution.pk])
    client = cms("coordinator")
    for _press in range(2):
        said = {"do": "draft", "drafted_at": "", "code": "adapted", "words": "Les mêmes."}
        assert client.post(url, said).status_code == 302
    assert OutcomeDraft.objects.get().words == "Les mêmes."


def test_each_form_of_the_panel_brings_the_token_that_the_portal_asks_for():
    contribution = draft(make_answered(), "already_done")
    page = soup(cms("coordinator").get(item(contribution)))
    forms = page.select("#outcome form")
    assert len(forms) == 3
    assert all(form.select_one("[name=csrfmiddlewaretoken][value]") for form in forms)
