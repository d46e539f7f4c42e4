"""Answers to an editor's questions where they are read: the public page, lists, the author's, the queue."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from calls.models import CallPage
from contributions.answers import choice_tags
from contributions.models import Contribution, Submission
from people.links import path_for
from people.services import give_link
from portal.cache.store import store
from taxonomy.models import Territory, Theme
from tests.factories import make_call, make_contribution, make_user
from tests.files import answer, give_answers, personal
from tests.many import publish_many
from tests.reading import soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

QUEUE = "/admin/moderation/"


def answers_on(page: BeautifulSoup, css: str = ".answers") -> dict[str, str]:
    return {
        part.dt.get_text(" ", strip=True): part.dd.get_text("|", strip=True)
        for part in page.select(f"{css} > div")
    }


def staff(role: str = "moderator") -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def test_the_public_page_shows_public_answers_as_they_were_asked_in_their_order(client):
    contribution = make_contribution(status="published")
    answer(contribution, "b", "Trois\n\nlignes", label="En détail ?", field_type="multiline", sort_order=2)
    answer(contribution, "a", "Le bus\nLe car", label="Comment ?", field_type="checkboxes", sort_order=1)
    answer(contribution, "c", "2026-11-23", label="Quand ?", visibility="team", sort_order=3)
    page = soup(client.get(contribution.page.specific.public_path(contribution.submission)))
    assert list(answers_on(page).items()) == [
        ("Comment ?", "Le bus|Le car"),
        ("En détail ?", "Trois|lignes"),
    ]


def test_a_label_and_an_answer_are_text_whatever_they_hold(client):
    contribution = make_contribution(status="published")
    answer(contribution, "a", "<script>alert(1)</script>", label="<b>Qui ?</b>")
    answer(contribution, "b", "<i>un</i>\n<i>deux</i>", field_type="checkboxes")
    give_answers(contribution)
    address = contribution.page.specific.public_path(contribution.submission)
    for response in (
        client.get(address),
        client.get(contribution.page.url),
        client.get(path_for(give_link(contribution.submission))),
        staff().get(f"{QUEUE}inspect/{contribution.pk}/"),
    ):
        text = response.content.decode()
        assert "<script>alert" not in text
        assert "<b>Qui" not in text
        assert "<i>un" not in text


def test_a_page_without_answers_or_file_says_nothing_of_them(client):
    contribution = make_contribution(status="published")
    page = soup(client.get(contribution.page.specific.public_path(contribution.submission)))
    assert not page.select(".answers, .attachment")


def test_the_list_shows_public_choices_as_small_tags_and_nothing_else(client):
    contribution = make_contribution(status="published")
    answer(contribution, "a", "Le bus\nLe car", field_type="checkboxes")
    answer(contribution, "b", "Souvent", field_type="radio")
    answer(contribution, "c", "Un mot", field_type="singleline")
    answer(contribution, "d", "Pour l’équipe", field_type="radio", visibility="team")
    page = soup(client.get(contribution.page.url))
    assert [tag.get_text() for tag in page.select(".voice__tags li")] == ["Le bus", "Le car", "Souvent"]


def test_tags_cost_one_query_for_any_number_of_rows(client):
    call = make_call()
    publish_many(call, 3)

    def queries() -> int:
        for submission in Submission.objects.filter(answers=None):
            found = Contribution(pk=submission.pk, submission=submission)
            answer(found, "a", "Le bus\nLe car", field_type="checkboxes")
        client.get(call.url)
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            assert len(soup(client.get(call.url)).select(".voice__tags")) >= 3
        return len(captured)

    few = queries()
    publish_many(call, 17)
    assert queries() == few
    with CaptureQueriesContext(connection) as captured:
        assert len(choice_tags(Contribution.objects.all())) == 20
    assert len(captured) == 2  # the rows, their tags


def test_who_and_where_stand_on_the_public_page_where_they_were_given(client):
    theme = Theme.add_root(title="Emploi des jeunes", slug="emploi-des-jeunes")
    commune = Territory.objects.create(code="13055", title="Une commune", slug="une-commune")
    call = make_call()
    told = make_contribution(
        call, "published", theme_id=theme.pk, territory_id=commune.pk, sender_kind="agent", kind="idea"
    )
    typed = make_contribution(call, "published", territory_text="Un hameau")
    bare = make_contribution(call, "published")

    def facts(contribution: Contribution) -> str:
        return soup(client.get(call.public_path(contribution.submission))).select_one(".facts").get_text("|")

    given = ["Emploi des jeunes", "Une commune", told.get_sender_kind_display(), told.get_kind_display()]
    for words in given:
        assert words in facts(told)
        assert words not in facts(bare)
    assert "Un hameau" in facts(typed)
    assert "None" not in facts(bare)


def test_the_author_sees_all_their_answers_and_which_ones_the_team_alone_reads(client):
    contribution = make_contribution()
    answer(contribution, "a", "Pour tous", label="A ?", sort_order=1)
    personal(contribution, "b", "Pour moi", label="B ?", sort_order=2)
    answer(contribution, "c", "Pour l’équipe", label="C ?", visibility="team", sort_order=3)
    page = soup(client.get(path_for(give_link(contribution.submission))))
    shown = [
        (part.dt.contents[0].strip(), part.dd.get_text(strip=True), bool(part.select(".answers__who")))
        for part in page.select(".answers > div")
    ]
    assert shown == [("A ?", "Pour tous", False), ("B ?", "Pour moi", True), ("C ?", "Pour l’équipe", True)]


def test_the_queue_shows_where_and_about_what_and_the_answers_for_the_team():
    theme = Theme.add_root(title="Emploi des jeunes", slug="emploi-des-jeunes")
    contribution = make_contribution(theme_id=theme.pk, territory_text="Un hameau", sender_kind="school")
    answer(contribution, "a", "Le bus\nLe car", label="Comment ?", field_type="checkboxes")
    answer(contribution, "c", "Un mot", label="Pourquoi ?", visibility="team", sort_order=1)
    page = staff().get(f"{QUEUE}inspect/{contribution.pk}/")
    words = words_of(page)
    for expected in ("Emploi des jeunes", "Un hameau", contribution.get_sender_kind_display()):
        assert expected in words
    answers = answers_on(soup(page), "#answers .contribution-desk__answers")
    assert [label.split(" (")[0] for label in answers] == ["Comment ?", "Pourquoi ?"]
    assert list(answers.values()) == ["Le bus|Le car", "Un mot"]


def test_moderators_are_told_where_minors_are_expected_in_the_list_and_on_the_page():
    with_minors, without = make_call(minors_expected=True), make_call()
    young, other = make_contribution(with_minors), make_contribution(without)
    client = staff()
    rows = soup(client.get(QUEUE)).select("#listing-results tbody tr")
    marks = {row.select_one("a").get_text(strip=True): row.get_text(" ", strip=True) for row in rows}
    assert gettext("minors expected") in marks[young.reference]
    assert gettext("minors expected") not in marks[other.reference]
    assert soup(client.get(f"{QUEUE}inspect/{young.pk}/")).select("#minors-expected")
    assert not soup(client.get(f"{QUEUE}inspect/{other.pk}/")).select("#minors-expected")


def test_the_queue_costs_the_same_for_3_rows_as_for_40_on_any_number_of_calls():
    client = staff()
    call = make_call(minors_expected=True)

    def queries() -> int:
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(QUEUE).status_code == 200
        return len(captured)

    for _number in range(3):
        make_contribution(call)
    few = queries()
    calls: list[CallPage] = [make_call() for _number in range(3)]
    for number in range(37):
        make_contribution(calls[number % 3])
    assert queries() == few


def test_the_export_is_offered_where_one_looks_at_one_call():
    call = make_call()
    make_contribution(call)
    client = staff("coordinator")
    address = f"{QUEUE}export/{call.pk}/"
    assert address not in client.get(QUEUE).content.decode()
    assert address in client.get(f"{QUEUE}?page={call.pk}").content.decode()
    assert client.get(f"{QUEUE}?page=inconnu").status_code == 200
    assert address in client.get(f"/admin/pages/{call.pk}/edit/").content.decode()
    assert address in staff("editor").get(f"/admin/pages/{call.pk}/edit/").content.decode()
    home = call.get_parent().get_parent()
    assert "/export/" not in client.get(f"/admin/pages/{home.pk}/edit/").content.decode()
