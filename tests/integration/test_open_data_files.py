"""Open data: how the files leave, and the pages that lead to them."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from contributions.models import Contribution, ThreadEntry
from contributions.open_data import rows as open_rows
from contributions.open_data.fields import FIELDS, dictionary
from portal.pages import RESERVED_SLUGS
from tests.factories import make_call, make_commune, make_contribution, make_portal, make_question
from tests.open_data import WHOLE, answered, many, objects_of, of_call, public_page, read_csv, rows_of
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db

DOC = Path(__file__).resolve().parents[2] / "docs/reference/open-data.md"


# --- How they leave --------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_file_is_streamed_compressed_when_asked_and_leaves_no_cookie(ending):
    call = make_call()
    row = make_contribution(call, "published", body="Un texte. " * 200)
    for address in (f"{call.url}donnees.{ending}", f"{WHOLE}{ending}"):
        plain = Client().get(address)
        assert plain.streaming
        assert not plain.cookies
        assert "attachment" in plain["Content-Disposition"]
        assert plain["Access-Control-Allow-Origin"] == "*"
        assert plain["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert 'rel="license"' in plain["Link"]
        assert "charset=utf-8" in plain["Content-Type"]
        packed = Client().get(address, headers={"Accept-Encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip"
        content = gzip.decompress(packed.getvalue())
        assert content == plain.getvalue()
        assert row.reference in content.decode()
        head = Client().head(address)
        assert head.status_code == 200
        assert head.getvalue() == b""
        assert head["ETag"] == plain["ETag"]
        assert not head.has_header("Content-Length")
        assert Client().post(address).status_code == 405
    assert json.loads(Client().get(f"{WHOLE}json").getvalue())["licence"] == "Licence Ouverte 2.0"


def test_nothing_is_read_for_head_nor_for_what_has_not_changed():
    call = make_call()
    many(call, 2)
    tag = of_call(call)["ETag"]
    for ask in (Client().head, lambda address: Client().get(address, headers={"If-None-Match": tag})):
        with CaptureQueriesContext(connection) as captured:
            response = ask(f"{call.url}donnees.csv")
            response.getvalue()
        assert response.status_code in (200, 304)
        assert not [each for each in captured if "contributions_" in each["sql"]]


def test_parts_follow_one_another_whatever_comes_and_goes_meanwhile(monkeypatch):
    monkeypatch.setattr(open_rows, "ROWS_AT_ONCE", 2)
    call, other = make_call(), make_call()
    made = []
    for _each in range(5):
        made.append(make_contribution(call, "published"))
        make_contribution(other, "published")
    stream = iter(of_call(call).streaming_content)
    read = next(stream) + next(stream)  # the names, the first two
    Contribution.objects.filter(pk__in=[made[0].pk, made[3].pk]).update(status="withdrawn")
    late = make_contribution(call, "published")
    read += b"".join(stream)
    found = [row["reference"] for row in csv.DictReader(io.StringIO(read.decode("utf-8-sig")), delimiter=";")]
    assert found == [
        made[0].reference,
        made[1].reference,
        made[2].reference,
        made[4].reference,
        late.reference,
    ]


@pytest.mark.parametrize("ending", ["csv", "json"])
@pytest.mark.parametrize("of_all", [False, True])
def test_rows_cost_no_queries_of_their_own_only_parts_do(ending, of_all, monkeypatch):
    call = make_call()
    page = public_page()
    arles = make_commune("Arles", "13004")

    def add(number: int) -> None:
        for _each in range(number):
            row = make_contribution(call, "published", territory_id=arles.pk)
            answered(row)
            ThreadEntry.objects.create(
                submission=row.submission, kind="fed", at=timezone.now(), stage="design", page=page
            )

    def queries() -> int:
        address = f"{WHOLE}{ending}" if of_all else f"{call.url}donnees.{ending}"
        with CaptureQueriesContext(connection) as captured:
            assert len(Client().get(address).getvalue()) > 100
        return len(captured)

    add(3)
    queries()
    few = queries()
    add(27)
    assert queries() == few
    # A part of ten: three for thirty rows, at most five queries each.
    monkeypatch.setattr(open_rows, "ROWS_AT_ONCE", 10)
    assert queries() <= few + 2 * 5 + 1


def test_a_call_without_contributions_has_files_that_read_well():
    call = make_call()
    assert rows_of(call) == []
    assert objects_of(call) == []
    assert Client().get(call.data_path()).status_code == 200
    assert Client().get(f"{WHOLE}csv").status_code == 200


@pytest.mark.parametrize("path", ["donnees.xml", "donnees.csv/x", "donnees/contributions.csv", "donnees.CSV"])
def test_another_address_below_a_call_is_a_404(path):
    call = make_call()
    assert Client().get(f"{call.url}{path}", follow=True).status_code == 404
    assert Client().get(f"/donnees-ouvertes/{path}", follow=True).status_code == 404


# --- The pages -------------------------------------------------------------------------


def test_the_files_are_linked_from_the_call_the_footer_and_the_page_of_all(client):
    call = make_call()
    make_contribution(call, "published")
    page = soup(client.get(call.url))
    for address in (call.data_csv_path(), call.data_json_path(), call.data_path(), "/donnees-ouvertes/"):
        assert page.select(f'a[href="{address}"]'), address
    whole = soup(client.get("/donnees-ouvertes/"))
    for address in (f"{WHOLE}csv", f"{WHOLE}json", call.get_parent().url, reverse("open_data_schema")):
        assert whole.select(f'a[href="{address}"]'), address
    assert soup(client.get(call.data_path())).select('a[href="/donnees-ouvertes/"]')
    for url in ("/donnees-ouvertes/", call.data_path()):
        text = words_of(client.get(url))
        assert all(field.name in text for field in FIELDS), url
        assert len(soup(client.get(url)).select("h1")) == 1


def test_the_page_of_a_call_names_its_public_questions(client):
    call = make_call()
    for reader in ("public", "team", "personal"):
        make_question(call, f"Question {reader} ?", visibility=reader)
    text = words_of(client.get(call.data_path()))
    assert "Question public ?" in text
    assert "Question team ?" not in text
    assert "Question personal ?" not in text


def test_the_page_of_all_is_in_the_sitemap_and_its_address_is_kept(client):
    make_portal()
    assert "/donnees-ouvertes/" in client.get("/sitemap-open-data-0.xml").getvalue().decode()
    assert "donnees-ouvertes" in RESERVED_SLUGS


def test_the_page_of_the_data_costs_the_same_whatever_is_published():
    call = make_call()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            Client().get(call.data_path(), {"rendu": "1"})
        return len(captured)

    many(call, 3)
    queries()
    few = queries()
    many(call, 27)
    assert queries() == few


def test_the_schema_and_the_dictionary_describe_every_column(client):
    make_portal()
    schema = json.loads(client.get(reverse("open_data_schema")).content)
    assert [each["name"] for each in schema["fields"]] == [field.name for field in FIELDS]
    assert schema["licenses"][0]["name"] == "etalab-2.0"
    assert all(each["description"] for each in schema["fields"])
    lines = read_csv(client.get(reverse("open_data_dictionary")))
    assert [next(iter(line.values())) for line in lines] == [field.name for field in FIELDS]
    kinds = next(each for each in schema["fields"] if each["name"] == "nature")
    assert kinds["constraints"]["enum"] == Contribution.Kind.values


@pytest.mark.once
def test_the_reference_describes_every_column_as_the_code_does():
    text = DOC.read_text()
    with translation.override("en"):
        for name, type_, meaning, _codes in dictionary():
            assert f"| `{name}` | {type_} | {meaning} |" in text, name
    told = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert told == [field.name for field in FIELDS]
