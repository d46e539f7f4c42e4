"""Open data: what the files hold, and what they never hold."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from contributions import services
from contributions.models import Answer, Contribution, OutcomeDraft, Submission, ThreadEntry
from contributions.open_data.fields import csv_names, json_names
from contributions.open_data.places import NOWHERE, places_told
from contributions.redaction import Redaction
from taxonomy.models import Territory, Theme
from tests.factories import make_call, make_commune, make_contribution, make_reason, make_user
from tests.open_data import (
    WHOLE,
    answered,
    many,
    objects_of,
    of_call,
    public_page,
    read_csv,
    references,
    rows_of,
)

pytestmark = pytest.mark.django_db


# --- What they hold --------------------------------------------------------------------


def test_a_row_says_all_that_its_page_says_and_where_that_is():
    call = make_call()
    theme = Theme.add_root(title="Les bus", slug="bus")
    row = make_contribution(
        call,
        "published",
        title="Un bus ; « le soir »",
        body='Deux\nlignes "citées"; et là',
        kind="idea",
        theme_id=theme.pk,
    )
    page = public_page()
    answered(row, answered_on=date(2026, 11, 3))
    ThreadEntry.objects.create(
        submission=row.submission,
        kind="fed",
        at=datetime(2026, 11, 2, 23, 30, tzinfo=timezone.get_default_timezone()),
        stage="design",
        text="Des mots.",
        page=page,
    )
    today = timezone.localdate().isoformat()
    (found,) = rows_of(call)
    assert list(found) == csv_names()
    root = found["appel_adresse"].removesuffix(call.url)
    assert root.startswith("http")
    assert found | {"licence": ""} == dict.fromkeys(csv_names(), "") | {
        "reference": row.reference,
        "adresse": root + call.public_path(row.submission),
        "appel": call.title,
        "appel_adresse": root + call.url,
        "recue_le": today,
        "publiee_le": today,
        "titre": row.title,
        "texte": row.body,
        "langue": "fr",
        "passages_masques": "false",
        "nature": "idea",
        "theme": "bus",
        "theme_libelle": "Les bus",
        "suite": "taken_up",
        "suite_texte": "Les mots de la réponse.",
        "suite_service": "Le service",
        "suite_le": "2026-11-03",
        "liens": f"2026-11-02 fed {root}{page.url}",
    }
    assert found["licence"] == "Licence Ouverte 2.0"
    (told,) = objects_of(call)
    assert list(told) == json_names()
    assert told["liens"] == [{"date": "2026-11-02", "type": "fed", "adresse": root + page.url}]
    assert (told["passages_masques"], told["reponses"]) == (False, [])
    for name in set(csv_names()) & set(json_names()) - {"passages_masques", "liens"}:
        assert told[name] == found[name], name
    assert Client().get(found["adresse"].removeprefix(root)).status_code == 200


def test_a_link_stands_only_while_its_page_is_public():
    call = make_call()
    row = make_contribution(call, "published")
    pages = [public_page(f"Page {number}", f"page-{number}") for number in range(3)]
    for page in pages:
        ThreadEntry.objects.create(
            submission=row.submission, kind="fed", at=timezone.now(), stage="design", page=page
        )
    hidden = ThreadEntry.objects.get(page=pages[2])
    pages[0].unpublish()
    PageViewRestriction.objects.create(page=pages[1], restriction_type="login")
    assert [link["adresse"][-7:] for link in objects_of(call)[0]["liens"]] == ["page-2/"]
    hidden.public = False
    hidden.save()
    call.refresh_from_db()
    assert objects_of(call)[0]["liens"] == []


def test_the_public_answers_stand_as_the_page_shows_them():
    call = make_call()
    first, second = (make_contribution(call, "published") for _each in range(2))

    def answer(row, key, value, visibility="public", field_type="singleline", label="", order=0):
        Answer.objects.create(
            submission=row.submission, key=key, label=label or f"Question {key} ?", value=value,
            visibility=visibility, field_type=field_type, sort_order=order,
        )  # fmt: skip

    answer(first, "b", "Bus\nVélo", field_type="checkboxes", order=1)
    answer(first, "a", "=1+1")
    answer(first, "c", "pour-lequipe", visibility="team")
    answer(second, "a", "Oui", label="La même, dite autrement ?")
    answer(make_contribution(call), "d", "en-attente")
    one, two = rows_of(call)
    columns = list(one)[len(csv_names()) :]
    assert columns == ["question_1 : La même, dite autrement ?", "question_2 : Question b ?"]
    assert [one[name] for name in columns] == ["'=1+1", "Bus | Vélo"]
    assert [two[name] for name in columns] == ["Oui", ""]
    told, _other = objects_of(call)
    assert told["reponses"] == [
        {"question": "Question a ?", "reponses": ["=1+1"]},
        {"question": "Question b ?", "reponses": ["Bus", "Vélo"]},
    ]
    # Those of one call are no columns of the file of all.
    assert list(read_csv(Client().get(f"{WHOLE}csv"))[0]) == csv_names()


@pytest.mark.parametrize("sign", list("=+-@\t＝＋－＠"))
def test_no_cell_of_the_csv_is_a_formula_and_the_json_is_exact(sign):
    call = make_call()
    row = make_contribution(call, "published")
    text = f"{sign}HYPERLINK(1)"
    Contribution.objects.filter(pk=row.pk).update(title=text, body=text, explanation=text)
    answered(row, words=text, service=text)
    (found,), (told,) = rows_of(call), objects_of(call)
    for name in ("titre", "texte", "explication", "suite_texte", "suite_service"):
        assert found[name] == f"'{text}", name
        assert told[name] == text, name


def test_what_is_invented_says_so():
    call = make_call()
    row = make_contribution(call, "published")
    Submission.objects.filter(pk=row.pk).update(example="wholly")
    assert rows_of(call)[0]["exemple"] == "wholly"


# --- What they never hold --------------------------------------------------------------


@pytest.mark.parametrize("status", [each for each in Contribution.Status.values if each != "published"])
def test_only_what_is_published_is_there(status):
    call = make_call()
    kept, other = make_contribution(call, "published"), make_contribution(call, "published")
    assert references(rows_of(call)) == [kept.reference, other.reference]
    Contribution.objects.filter(pk=other.pk).update(status=status)
    for ending in ("csv", "json"):
        for address in (f"{call.url}donnees.{ending}", f"{WHOLE}{ending}"):
            content = Client().get(address).getvalue().decode()
            assert kept.reference in content
            assert other.reference not in content


@pytest.mark.parametrize("way", ["withdraw", "erase"])
@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_is_gone_from_the_next_answer(way):
    call = make_call()
    row = make_contribution(call, "published")
    before = of_call(call)
    tag = before["ETag"]
    assert row.reference in before.getvalue().decode()
    assert Client().get(f"{call.url}donnees.csv", headers={"If-None-Match": tag}).status_code == 304
    by, now = make_user("coordinator"), timezone.now()
    if way == "withdraw":
        services.withdraw(submission_id=row.pk, version_seen=row.submission.version, words="", by=by, now=now)
    else:
        services.erase(submission_id=row.pk, by=by, now=now)
    after = Client().get(f"{call.url}donnees.csv", headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert read_csv(after) == []


def test_an_outcome_that_is_only_prepared_is_not_there():
    call = make_call()
    row = make_contribution(call, "published")
    OutcomeDraft.objects.create(
        submission=row.submission,
        page=call,
        code="adapted",
        words="mots-du-brouillon",
        drafted_at=timezone.now(),
    )
    for ending in ("csv", "json"):
        assert "mots-du-brouillon" not in of_call(call, ending).getvalue().decode()
    assert rows_of(call)[0]["suite"] == ""


@pytest.mark.parametrize("hidden", ["unpublished", "restricted"])
def test_what_stands_on_a_page_that_not_everybody_reads_is_in_no_file_of_all(hidden):
    call, other = make_call(), make_call()
    row, shown = make_contribution(call, "published"), make_contribution(other, "published")
    if hidden == "unpublished":
        call.unpublish()
    else:
        PageViewRestriction.objects.create(page=call, restriction_type="login")
    assert references(read_csv(Client().get(f"{WHOLE}csv"))) == [shown.reference]
    assert of_call(call).status_code in (302, 404)
    assert row.reference not in Client().get(f"{WHOLE}json").getvalue().decode()


def test_masked_passages_and_hidden_names_stay_masked():
    call = make_call()
    row = make_contribution(call, body="Avant passage-masque après", shown_as="nom-masque")
    services.redact(
        submission_id=row.pk, version_seen=row.submission.version,
        redaction=Redaction(passages={"body": [(6, 20)]}, hide_name=True), reason=make_reason(), words="",
        by=make_user(), now=timezone.now() + timedelta(seconds=1),
    )  # fmt: skip
    (found,) = rows_of(call)
    assert (found["texte"], found["passages_masques"]) == ("Avant […] après", "true")
    named = make_contribution(call, "published", shown_as="nom-choisi")
    content = of_call(call, "json").getvalue().decode()
    assert named.reference in content
    for secret in ("passage-masque", "nom-masque", "nom-choisi"):
        assert secret not in content


# --- Places, and who speaks ------------------------------------------------------------


def places(call) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for row in rows_of(call):
        place = (row["departement_code"], row["commune"])
        found[place] = found.get(place, 0) + 1
    return found


def test_a_commune_is_named_from_five_on_and_none_is_told_by_subtraction():
    call = make_call()
    arles, marseille = make_commune("Arles", "13004"), make_commune("Marseille", "13055")
    aubagne = make_commune("Aubagne", "13005")
    nice = make_commune("Nice", "06088", department="Alpes-Maritimes")
    many(call, 4, territory_id=nice.pk)
    many(call, 5, territory_id=arles.pk)
    assert places(call) == {("", ""): 4, ("13", "Arles"): 5}
    many(call, 6, territory_id=marseille.pk)
    assert places(call) == {("", ""): 4, ("13", "Arles"): 5, ("13", "Marseille"): 6}
    # One alone from Aubagne: "from the department, neither from Arles nor Marseille" would tell them.
    many(call, 1, territory_id=aubagne.pk)
    assert places(call) == {("", ""): 4, ("13", "Arles"): 5, ("13", ""): 7}
    many(call, 1, territory_id=nice.pk)
    assert places(call)[("06", "Nice")] == 5


def test_what_is_shared_is_counted_within_the_call():
    call, other = make_call(), make_call()
    arles = make_commune("Arles", "13004")
    for each in (call, other):
        many(each, 4, territory_id=arles.pk)
    assert places(call) == places(other) == {("", ""): 4}
    assert {row["commune"] for row in read_csv(Client().get(f"{WHOLE}csv"))} == {""}
    make_contribution(call, territory_id=arles.pk)  # not published: not counted
    assert places(call) == {("", ""): 4}
    many(call, 1, territory_id=arles.pk)
    assert places(call) == {("13", "Arles"): 5}
    assert places(other) == {("", ""): 4}


def test_what_was_typed_and_named_no_place_stands_nowhere():
    call = make_call()
    many(call, 6, territory_text="Quartier-du-Port")
    assert "Quartier-du-Port" not in of_call(call).getvalue().decode()


def test_who_speaks_is_told_from_five_on():
    call = make_call()
    many(call, 5, sender_kind="citizen")
    many(call, 4, sender_kind="elected_official")
    assert [row["profil"] for row in rows_of(call)] == ["citizen"] * 5 + [""] * 4
    many(call, 1, sender_kind="elected_official")
    assert {row["profil"] for row in rows_of(call)} == {"citizen", "elected_official"}


@pytest.mark.once
@pytest.mark.parametrize("seed", range(40))
def test_no_place_that_is_told_is_shared_by_fewer_than_five(seed):
    draw = random.Random(seed)
    region = Territory(pk=1, kind="region", code="93", title="Région")
    departments = [
        Territory(pk=10 + number, kind="departement", code=str(number), title=f"D{number}", parent=region)
        for number in range(3)
    ]
    communes = [
        Territory(
            pk=100 + n, kind="commune", code=f"c{n}", title=f"Commune {n}", parent=draw.choice(departments)
        )
        for n in range(8)
    ]
    lost = Territory(pk=500, kind="commune", code="x", title="Sans département")
    counts = {each: draw.choice([0, 1, 2, 4, 5, 9]) for each in [region, lost, *departments, *communes]}
    counts = {each: count for each, count in counts.items() if count}
    told: dict = {}
    total: dict = {}
    for territory, count in counts.items():
        place = places_told(counts).get(territory, NOWHERE)
        told[place] = told.get(place, 0) + count
        total[place.department] = total.get(place.department, 0) + count
        # Nothing is said that is not so.
        assert place.commune in ("", territory.title)
    told.pop(NOWHERE, None)
    assert all(count >= 5 for count in told.values()), (counts, told)
