"""What a result cites and quotes: the steps of threads, and what is left once it is public no longer."""

import importlib
import json

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from wagtail.models import ReferenceIndex

from contributions.models import Contribution, InternalTag, TaggedSubmission, ThreadEntry
from contributions.services.deciding import withdraw_own
from contributions.services.erasing import erase
from projects.follow_up.linking import Kind, link
from projects.follow_up.shown import SHOWN
from projects.models import ResultPage
from projects.results.quoting import passage_at, place_of
from tests.factories import make_call, make_contribution, make_themes, make_user
from tests.linking import link_to
from tests.many import publish_many
from tests.projects import make_experiment, make_result
from tests.reading import soup, words_of
from tests.results import draft_result, point, published, quotations

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SAID = "Le car de sept heures ne va pas jusqu’à la zone."


def steps(result: ResultPage) -> set[int]:
    rows = ThreadEntry.objects.filter(page=result.pk, kind=ThreadEntry.Kind.ANSWERED_IN)
    return set(rows.values_list("submission_id", flat=True))


def withdraw(row: Contribution) -> None:
    Contribution.objects.filter(pk=row.pk).update(status="withdrawn")


# --- A passage and its place ----------------------------------------------------------


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ("l'arrêt", "l’arrêt"),
        ("  trop\n loin ", "trop loin"),
        ("micro-\u2060ondes", "micro-ondes"),
        ("autre chose", ""),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_passage_is_found_however_it_was_pasted(passage, found):
    text = "Devant  l’arrêt,\n\ntrop loin des micro-ondes."
    assert passage_at(place_of(passage, text), text) == found


@pytest.mark.parametrize("place", ["", "0:5", "0:9999999:00000000", "5:2:00000000", "a:b:c", "0:5:zzzzzzzz"])
def test_a_place_that_says_nothing_gives_no_passage(place):
    assert passage_at(place, "Un texte.") == ""


def test_a_text_that_changed_there_is_not_quoted():
    place = place_of("sept heures", SAID)
    assert passage_at(place, SAID) == "sept heures"
    assert passage_at(place, SAID.replace("sept", "huit")) == ""
    assert "heures" not in place


# --- Steps of threads -----------------------------------------------------------------


def test_what_is_cited_or_quoted_is_answered_and_says_so_on_its_page(client):
    call = make_call("closed")
    rows = [make_contribution(call, "published", body=SAID) for _each in range(5)]
    cited, done, refused, quoted, left = rows
    said = ("side_by_side", {"citizens": [{"text": "Dit.", "cites": ""}], "agents": []})
    result = published(
        draft_result(
            call,
            heard=[point("Le temps manque.", cited)],
            done=[point("Un car de plus.", done, cited)],
            not_done=[point("La nuit.", refused, why="Personne.")],
            body=[said, quotations((quoted, "sept heures"))],
        )
    )
    assert steps(result) == {cited.pk, done.pk, refused.pk, quoted.pk}
    own = client.get(call.public_path(quoted.submission))
    assert [link["href"] for link in soup(own).select(f'a[href="{result.url}"]')]
    assert result.url not in client.get(call.public_path(left.submission)).content.decode()
    shown = soup(client.get(result.url))
    assert len(shown.select(f'.told__heard a[href="{call.public_path(cited.submission)}"]')) == 1
    assert shown.select_one(".said blockquote").get_text(strip=True) == "sept heures"
    assert shown.select_one(".said figcaption a")["href"] == call.public_path(quoted.submission)


def test_a_citation_taken_out_is_unlinked_and_one_linked_by_hand_stays():
    call = make_call("closed")
    first, second, by_hand = (make_contribution(call, "published") for _each in range(3))
    result = published(draft_result(call, heard=[point("Entendu.", first, second)]))
    link(
        page=result,
        kind=Kind.ANSWERED_IN,
        submissions=[by_hand.pk],
        words="Lié à la main.",
        by=None,
        now=timezone.now(),
    )
    result.heard = [point("Entendu.", second)]
    result.save_revision()
    assert steps(result) == {first.pk, second.pk, by_hand.pk}  # a draft does nothing
    published(result)
    assert steps(result) == {second.pk, by_hand.pk}


def test_a_result_that_is_renamed_is_said_by_its_new_title_alone(client):
    call = make_call("closed")
    row, by_hand = make_contribution(call, "published"), make_contribution(call, "published")
    result = published(draft_result(call, title="Le car de nuit", heard=[point("Entendu.", row)]))
    link_to(result, Kind.ANSWERED_IN, by_hand, words="Lu avec la synthèse.")
    assert set(said_by(result)) == {"", "Lu avec la synthèse."}
    result.title = "Un car de plus"
    result.save_revision()
    result = published(result)
    shown = soup(client.get(call.public_path(row.submission))).select_one(".thread .is-end")
    assert [each.get_text() for each in shown.select("a")] == ["Un car de plus"]
    for path in (call.public_path(row.submission), f"{result.url}contributions/"):
        assert "Le car de nuit" not in words_of(client.get(path))


def test_titles_that_were_written_as_words_are_emptied_and_nobodys_own_words():
    call = make_call("closed")
    rows = [make_contribution(call, "published") for _each in range(3)]
    result = published(draft_result(call, title="Le car de nuit"))
    result.title = "Un car de plus"
    result.save_revision()
    published(result)
    other = make_experiment(title="Un car de plus")
    for row, words in zip(rows, ("Le car de nuit", "Un car de plus", "Lu à la main."), strict=True):
        link_to(result, Kind.ANSWERED_IN, row, words=words)
    link_to(other, Kind.BECAME, rows[0], words="Un car de plus")
    migration = importlib.import_module("projects.migrations.0005_steps_of_results_without_their_title")
    for _twice in range(2):
        migration.empty_titles(apps, None)
    assert said_by(result) == ["", "", "Lu à la main."]
    assert said_by(other) == ["Un car de plus"]


def said_by(page) -> list[str]:
    return list(ThreadEntry.objects.filter(page=page.pk).order_by("pk").values_list("text", flat=True))


def test_references_that_are_not_public_any_more_are_not_linked():
    call = make_call("closed")
    row = make_contribution(call, "published")
    result = draft_result(call, heard=[point("Entendu.", row)])
    withdraw(row)
    assert steps(published(result)) == set()


# --- Once it is public no longer ------------------------------------------------------


@pytest.mark.parametrize("how", ["withdrawn", "erased"])
def test_withdrawn_or_erased_the_quotation_goes_and_the_page_renders(client, how):
    call = make_call("closed")
    row, other = (make_contribution(call, "published", body=SAID, title="Le car du matin") for _ in range(2))
    result = published(
        draft_result(
            call,
            heard=[point("Le temps manque.", row, other)],
            body=[quotations((row, "Le car de sept heures"), (other, ""))],
        )
    )
    before = client.get(result.url).content.decode()
    assert row.reference in before
    if how == "erased":
        erase(submission_id=row.pk, by=make_user("coordinator"), now=timezone.now())
    else:
        withdraw_own(submission_id=row.pk, now=timezone.now())
    response = client.get(result.url)
    assert response.status_code == 200
    shown = soup(response)
    assert row.reference not in response.content.decode()
    assert [each.get_text(strip=True) for each in shown.select(".said blockquote")] == [SAID]
    assert [each.get_text() for each in shown.select(".told__heard .cites a")] == [other.reference]


def test_its_words_stand_in_no_revision_and_no_index():
    call = make_call("closed")
    row = make_contribution(call, "published", body=SAID)
    result = published(draft_result(call, body=[quotations((row, "jusqu’à la zone"))]))
    assert result.body[0].value[0]["excerpt"] == "jusqu’à la zone"
    assert "zone" not in json.dumps([each.content for each in result.revisions.all()], ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM projects_resultpage WHERE page_ptr_id = %s", [result.pk])
        assert "zone" not in str(cursor.fetchone()[0])
    assert "zone" not in str(result.body.stream_block.get_searchable_content(result.body))
    assert not ReferenceIndex.get_references_for_object(result).filter(
        to_content_type__app_label="contributions"
    )


def test_a_passage_masked_since_is_not_shown(client):
    call = make_call("closed")
    row = make_contribution(call, "published", body="Madame Unetelle m’a dit de revenir mardi.")
    result = published(draft_result(call, body=[quotations((row, "Madame Unetelle m’a dit"))]))
    assert "Unetelle" in words_of(client.get(result.url))
    mask_row(row)
    again = words_of(client.get(result.url))
    assert "Unetelle" not in again
    assert "revenir mardi" in again


def mask_row(row: Contribution) -> None:
    from portal.cache import touch
    from portal.typography import MASK

    Contribution.objects.filter(pk=row.pk).update(body=f"{MASK} m’a dit de revenir mardi.", redacted=True)
    touch(row)


def test_of_a_call_that_is_public_no_longer_nothing_is_quoted(client):
    call, other = make_call("closed"), make_call("closed")
    row = make_contribution(other, "published", body=SAID)
    result = published(draft_result(call, heard=[point("Le temps.", row)], body=[quotations((row, ""))]))
    assert row.reference in client.get(result.url).content.decode()
    other.unpublish()
    response = client.get(result.url)
    assert response.status_code == 200
    assert row.reference not in response.content.decode()
    assert SAID not in words_of(response)


# --- Sets -----------------------------------------------------------------------------


@pytest.mark.parametrize("has_theme", [False, True])
def test_a_set_by_theme_counts_and_leads_to_the_filtered_list(client, has_theme):
    broad, narrow = make_themes("Emploi", "Mobilité")
    call = make_call("closed", theme=broad if has_theme else None)
    rows = [make_contribution(call, "published", theme_id=narrow.pk) for _each in range(6)]
    make_contribution(call, "published")
    make_contribution(call, "awaiting", theme_id=narrow.pk)
    sets = [
        ("contributions", {"title": title, "text": "", "call": call, "theme": str(theme.pk), "tag": ""})
        for title, theme in (("Le trajet", narrow), ("L’emploi", broad))
    ]
    result = published(draft_result(call, body=sets))
    shown = soup(client.get(result.url))
    links = [each["href"] for each in shown.select(".prose a") if call.list_path() in each["href"]]
    links = [link for link in links if link.split("?")[0] == call.list_path()]
    # The list of a call offers what is narrower than its own theme.
    wider = "" if has_theme else "?theme=emploi"
    assert links == [f"{call.list_path()}?theme=mobilite", f"{call.list_path()}{wider}"]
    assert len(soup(client.get(links[0])).select(".voice")) == len(rows)
    assert len(shown.select(".voices .voice")) < 2 * len(rows)


def test_an_internal_tag_selects_and_is_never_named(client):
    call = make_call("closed")
    tag = InternalTag.objects.create(name="à montrer au cabinet", slug="a-montrer")
    rows = [make_contribution(call, "published", title=f"Une {n}") for n in range(2)]
    TaggedSubmission.objects.create(content_object=rows[0].submission, tag=tag)
    block = ("contributions", {"title": "À lire", "text": "", "call": call, "theme": "", "tag": str(tag.pk)})
    result = published(draft_result(call, body=[block]))
    response = client.get(result.url)
    assert [each.get_text() for each in soup(response).select(".voices .voice__title a")] == ["Une 0"]
    assert "cabinet" not in response.content.decode()
    assert "cabinet" not in str(result.body.stream_block.get_searchable_content(result.body))
    tag.delete()
    assert client.get(result.url).status_code == 200


def test_a_set_of_a_call_or_theme_that_is_gone_shows_nothing(client):
    (theme,) = make_themes("Emploi")
    call, other = make_call("closed"), make_call("closed")
    make_contribution(other, "published", theme_id=theme.pk)
    sets = [
        ("contributions", {"title": "Un jeu", "text": "", "call": other, "theme": str(theme.pk), "tag": ""}),
        ("contributions", {"title": "Un autre", "text": "", "call": other, "theme": "999999", "tag": ""}),
    ]
    result = published(draft_result(call, body=sets))
    assert "Un jeu" in words_of(client.get(result.url))
    assert "Un autre" not in words_of(client.get(result.url))
    other.unpublish()
    assert "Un jeu" not in words_of(client.get(result.url))


# --- Many -----------------------------------------------------------------------------


def test_hundreds_of_links_leave_the_page_as_long_and_as_cheap(client, django_assert_max_num_queries):
    call = make_call("closed")
    result = make_result(call=call)
    publish_many(call, 300)
    keys = list(call.contributions.values_list("pk", flat=True))
    link(page=result, kind=Kind.ANSWERED_IN, submissions=keys, words="Répondu.", by=None, now=timezone.now())
    with django_assert_max_num_queries(40):
        response = client.get(result.url)
    assert len(soup(response).select("#contributions .voice__title")) == SHOWN
    assert "300" in words_of(response)
