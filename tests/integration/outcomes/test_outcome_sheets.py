"""Outcomes by spreadsheet: out, filled in, read without writing anything, confirmed; and every bad file."""

import csv
import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext

from contributions import services
from contributions.models import Contribution, Outcome, OutcomeDraft, OutcomeSheet, Submission
from contributions.outcomes import plan, sheet_reading, sheet_screens, sheet_writing
from contributions.outcomes.sheet_columns import COLUMNS
from tests.cms import cms, logged_in, outcome, sentences
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.outcomes import WORDS, draft, make_answered
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db

HEADINGS = ["reference", "outcome", "words", "service", "answered_on"]


def of_page(call) -> str:
    return f"/admin/suites/{call.pk}/"


def exported(client: Client, call: Any, kind: str = "xlsx", **more: str) -> list[list[Any]]:
    response = client.post(f"{of_page(call)}exporter/", {"as": kind} | more)
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    if kind == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]


def workbook(*rows: list[Any]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("suites.xlsx", target.getvalue())


def text_file(*rows: list[Any], separator: str = ";", encoding: str = "utf-8") -> SimpleUploadedFile:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator).writerows(rows)
    return SimpleUploadedFile("suites.csv", target.getvalue().encode(encoding))


def send(client: Client, call: Any, file: Any) -> HttpResponse:
    """The page that the file leads to: what it would change, or the form with its sentence."""
    return client.post(f"{of_page(call)}importer/", {"file": file}, follow=True)


def send_rows(client: Client, call: Any, *rows: list[Any]) -> HttpResponse:
    return send(client, call, workbook(HEADINGS, *rows))


def confirm(client: Client, page: HttpResponse) -> HttpResponse:
    return client.post(page.redirect_chain[-1][0])  # type: ignore[attr-defined]


def counted(page: HttpResponse) -> dict[str, int]:
    said = page.context["plan"]
    figures = {"changes": len(said.changes), "unchanged": said.unchanged}
    return figures | {"empty": said.empty, "refused": said.refused}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_goes_out_comes_back_filled_in(kind):
    call = make_call()
    first, second = (
        make_contribution(call, "published", title="=1+1", body="Deux\nlignes") for _ in range(2)
    )
    answered = make_answered(call, "already_done", words="- Fait.\n- Bien.")
    prepared = draft(make_answered(call), "adapted", answered_on=timezone.localdate())
    make_contribution(call)
    client = cms("editor")
    headings, *rows = exported(client, call, kind)
    with translation.override("fr"):
        assert headings == [str(each) for each in COLUMNS.values()]
    assert [row[0] for row in rows] == [each.reference for each in (first, second, answered, prepared)]
    # No cell is a formula, and the words come back as they were.
    assert rows[0][1] == "'=1+1"
    rows[0][5:9] = ["Not taken up", "Hors budget.", "Un service", date.today().isoformat()]
    file = workbook(headings, *rows) if kind == "xlsx" else text_file(headings, *rows)
    page = send(client, call, file)
    assert counted(page) == {"changes": 1, "unchanged": 2, "empty": 1, "refused": 0}
    assert OutcomeDraft.objects.count() == 1
    assert "Hors budget." in words_of(page)
    confirm(client, page)
    found = OutcomeDraft.objects.get(pk=first.pk)
    assert (found.code, found.words, found.answered_on) == ("not_taken_up", "Hors budget.", date.today())
    assert not OutcomeSheet.objects.exists()
    # The same file again: nothing twice.
    again = send(client, call, workbook(headings, *rows) if kind == "xlsx" else text_file(headings, *rows))
    assert counted(again) == {"changes": 0, "unchanged": 3, "empty": 1, "refused": 0}
    assert soup(again).select_one("main form[method=post]") is None
    assert Contribution.objects.get(pk=first.pk).outcome == ""


def test_only_those_without_outcome_are_taken_on_demand():
    call = make_call()
    none = make_contribution(call, "published")
    make_answered(call)
    draft(make_contribution(call, "published"))
    rows = exported(cms("editor"), call, "csv", without="on")
    assert [row[0] for row in rows[1:]] == [none.reference]


def test_more_than_a_workbook_holds_is_taken_as_csv(monkeypatch):
    for module in (sheet_screens, sheet_writing):
        monkeypatch.setattr(module, "MOST_IN_A_WORKBOOK", 1)
    call = make_call()
    for _ in range(2):
        make_contribution(call, "published")
    client = cms("editor")
    response = client.post(f"{of_page(call)}exporter/", {"as": "xlsx"})
    assert response.status_code == 302
    assert len(sentences(response)) == 1
    assert len(exported(client, call, "csv")) == 3


def test_what_cannot_be_imported_is_named_line_by_line():
    call, other = make_call(), make_call()
    good = make_contribution(call, "published")
    elsewhere = make_contribution(other, "published")
    declined = make_contribution(call, "declined")
    twice = make_contribution(call, "published")
    unanswered = make_contribution(call, "published")
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = send_rows(
        cms("editor"),
        call,
        [good.reference.lower().replace("-", ""), "Taken_Up ", "Oui."],
        ["ZZZZ-ZZZZ", "taken_up"],
        [elsewhere.reference, "taken_up"],
        [declined.reference, "taken_up"],
        [twice.reference, "taken_up"],
        [twice.reference, "already_done"],
        [unanswered.reference, "louange"],
        ["", "taken_up"],
        [None, None, None],
        [good.reference],
        [make_contribution(call, "published").reference, "", "Des mots."],
        [make_contribution(call, "published").reference, "not_taken_up"],
        [make_contribution(call, "published").reference, "taken_up", "", "", "bientôt"],
        [make_contribution(call, "published").reference, "taken_up", "", "", tomorrow],
        [make_contribution(call, "published").reference, "taken_up", "a" * 3001],
    )
    said = page.context["plan"]
    assert list(said.changes) == [good.pk]
    assert said.empty == 1
    assert sorted(line for line, _reference, _why in said.problems) == [
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        12,
        13,
        14,
        15,
        16,
    ]
    assert all(why.endswith(".") for _line, _reference, why in said.problems)
    for _line, _reference, why in said.problems:
        assert " ".join(why.split()) in words_of(page)


def test_nothing_unpublished_is_told_but_its_state():
    call = make_call()
    hidden = make_contribution(call, title="SECRET-TITLE", body="SECRET-BODY")
    page = send_rows(cms("editor"), call, [hidden.reference, "taken_up"])
    assert "SECRET" not in page.content.decode()


def test_what_changed_before_it_was_confirmed_is_refused_alone():
    call = make_call()
    stays, goes = (make_contribution(call, "published") for _ in range(2))
    client = cms("editor")
    page = send_rows(client, call, [stays.reference, "taken_up"], [goes.reference, "taken_up"])
    version = Submission.objects.get(pk=goes.pk).version
    services.decline(
        submission_id=goes.pk, version_seen=version, reason=make_reason(), by=make_user(), now=timezone.now()
    )
    response = confirm(client, page)
    assert any(goes.reference in sentence for sentence in sentences(response))
    assert OutcomeDraft.objects.get().pk == stays.pk
    # A second click.
    assert confirm(client, page).status_code == 302
    assert OutcomeDraft.objects.count() == 1


def test_what_was_read_is_nobody_elses_and_kept_for_a_day():
    call = make_call()
    client = cms("editor")
    page = send_rows(client, call, [make_contribution(call, "published").reference, "taken_up"])
    address = page.redirect_chain[-1][0]
    assert cms("coordinator").get(address).status_code == 404
    assert cms("coordinator").post(address).status_code == 302
    assert outcome(logged_in(None).get(address)) == "asked to log in"
    assert client.get("/admin/suites/tableur/99999999999999999999/").status_code == 404
    assert plan.purge_sheets(timezone.now() + timedelta(hours=23)) == 0
    assert plan.purge_sheets(timezone.now() + timedelta(hours=25)) == 1
    assert client.get(address).status_code == 404
    assert not OutcomeDraft.objects.exists()


def test_erasing_takes_what_was_read_along():
    call = make_call()
    got = make_received(call)
    services.publish(submission_id=got.contribution.pk, version_seen=1, by=make_user(), now=timezone.now())
    send_rows(cms("editor"), call, [got.contribution.reference, "taken_up", "SES-MOTS"])
    assert OutcomeSheet.objects.exists()
    services.erase(submission_id=got.contribution.pk, by=None, now=timezone.now())
    assert not OutcomeSheet.objects.exists()


def test_names_in_every_language_dates_and_separators():
    call = make_call()
    rows = [make_contribution(call, "published") for _ in range(4)]
    Contribution.objects.update(submitted_at=datetime(2026, 1, 1, tzinfo=timezone.get_current_timezone()))
    for separator in ";,\t":
        OutcomeDraft.objects.all().delete()
        file = text_file(
            ["Commentaire", " REFERENCE", "Outcome", "Words to everybody", "day_of the  ANSWER"],
            ["", rows[0].reference, "Taken up", "Oui", "05/02/2026"],
            ["", rows[1].reference, "already done", "", "2026-02-05"],
            ["", rows[2].reference, "OUT OF SCOPE", "", ""],
            ["", rows[3].reference, "Outside this call", "", "5.2.2026"],
            separator=separator,
            encoding="utf-8-sig",
        )
        client = cms("editor")
        page = send(client, call, file)
        assert counted(page)["changes"] == 4, separator
        confirm(client, page)
        days = list(OutcomeDraft.objects.order_by("pk").values_list("answered_on", flat=True))
        assert days == [date(2026, 2, 5), date(2026, 2, 5), None, date(2026, 2, 5)]


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


BAD_FILES = {
    "nothing": b"",
    "blank lines": b"\n\n;;;\n",
    "headings alone": b"reference;outcome\n",
    "no heading that is known": b"a;b\n1;2\n",
    "one column": b"reference\nXXXX-XXXX\n",
    "a column twice": b"reference;outcome;outcome\nXXXX-XXXX;taken_up;adapted\n",
    "latin-1": "référence;outcome\nXXXX-XXXX;taken_up\n".encode("latin-1"),
    "utf-16": "reference;outcome\nXXXX-XXXX;taken_up\n".encode("utf-16"),
    "nul signs": b"reference;outcome\n\0\0;taken_up\n",
    "an open quotation mark": b'reference;outcome\n"XXXX-XXXX;taken_up\n',
    "a field that never ends": b'reference;outcome;words\nXXXX-XXXX;taken_up;"' + b"a" * 200_000 + b'"\n',
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
    "half a zip": b"PK\x03\x04 and nothing else",
    "a zip that is no workbook": zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "entities": zipped(
        **{
            "[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><a>&b;</a>',
            "xl/workbook.xml": b"<workbook/>",
        }
    ),
}


@pytest.mark.once
@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_a_sentence_beside_the_field(name):
    call = make_call()
    make_contribution(call, "published")
    response = send(cms("editor"), call, SimpleUploadedFile("suites.csv", BAD_FILES[name]))
    assert response.status_code == 422
    (sentence,) = response.context["form"].errors["file"]
    assert sentence.endswith(".") or ": " in sentence
    assert soup(response).select_one(".error-message").text.strip() == sentence
    assert not OutcomeSheet.objects.exists()


def test_no_file_at_all_is_a_sentence_too():
    call = make_call()
    response = cms("editor").post(f"{of_page(call)}importer/")
    assert response.status_code == 422
    assert response.context["form"].errors["file"] == [gettext("Choose a file.")]


def test_files_beyond_the_bounds_are_refused(monkeypatch):
    call = make_call()
    client = cms("editor")
    rows = [HEADINGS, *([make_contribution(call, "published").reference, "taken_up"] for _ in range(3))]
    for bound in ("MOST_BYTES", "MOST_UNPACKED", "MOST_PARTS", "MOST_LINES"):
        with monkeypatch.context() as patched:
            patched.setattr(sheet_reading, bound, 2)
            assert send(client, call, workbook(*rows)).status_code == 422, bound
    bomb = zipped(**{"xl/worksheets/sheet1.xml": b"0" * (sheet_reading.MOST_UNPACKED + 1)})
    assert len(bomb) < sheet_reading.MEGABYTE
    assert send(client, call, SimpleUploadedFile("suites.xlsx", bomb)).status_code == 422


def test_queries_do_not_grow_with_the_lines_of_a_file():
    client = cms("editor")

    def queries(number: int) -> list[int]:
        call = make_call()
        rows = [make_contribution(call, "published") for _ in range(number)]
        file = workbook(HEADINGS, *([row.reference, "taken_up", f"Mots {row.pk}."] for row in rows))
        counts = []
        with CaptureQueriesContext(connection) as captured:
            page = send(client, call, file)
        counts.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            confirm(client, page)
        counts.append(len(captured))
        assert OutcomeDraft.objects.filter(page=call.pk).count() == number
        return counts

    queries(1)
    assert queries(3) == queries(30)


def test_nothing_is_published_by_an_import():
    call = make_call()
    client = cms("coordinator")
    confirm(
        client, send_rows(client, call, [make_contribution(call, "published").reference, "taken_up", WORDS])
    )
    assert OutcomeDraft.objects.count() == 1
    assert not Outcome.objects.exists()
