"""The workbook of a call, read back: what it holds, what it makes harmless, what it costs."""

import io
import logging
import zipfile
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.models import PageLogEntry

from contributions import export
from contributions.export import safe_text, write_workbook
from contributions.models import Contribution, Submission
from taxonomy.models import Theme
from tests.factories import make_call, make_contribution, make_user
from tests.files import answer, give_answers, give_attachment, personal
from tests.many import publish_many

pytestmark = pytest.mark.django_db

EXPORT = "/admin/moderation/export/{}/"
REFERENCE, RECEIVED, STATE, KIND, THEME, TERRITORY, SENDER, NAME, TITLE, TEXT, WHY, LANGUAGE, FILE = range(13)
FIXED = 13


def rows_of(page: Any, *, contact_details: bool = False) -> list[tuple[Any, ...]]:
    """The rows of a page's workbook, headings first."""
    target = io.BytesIO()
    write_workbook(page, target, contact_details=contact_details)
    return list(openpyxl.load_workbook(target).active.iter_rows(values_only=True))


def test_a_row_holds_what_was_sent_and_where_it_stands():
    theme = Theme.add_root(title="Emploi", slug="emploi")
    call = make_call()
    with time_machine.travel(datetime(2026, 11, 23, 9, 30, tzinfo=UTC), tick=False):
        contribution = make_contribution(
            call,
            "declined",
            title="Le titre",
            body="Un texte\nde deux lignes",
            explanation="Parce que",
            shown_as="Parent",
            kind="idea",
            sender_kind="agent",
            theme_id=theme.pk,
            territory_text="Un hameau",
        )
    give_attachment(contribution, name="Plan.pdf")
    _headings, row = rows_of(call)
    assert row[:FIXED] == (
        contribution.reference,
        datetime(2026, 11, 23, 10, 30),  # Paris
        contribution.get_status_display(),
        contribution.get_kind_display(),
        "Emploi",
        "Un hameau",
        contribution.get_sender_kind_display(),
        "Parent",
        "Le titre",
        "Un texte\nde deux lignes",
        "Parce que",
        "Français",
        "Plan.pdf",
    )


def test_every_contribution_of_the_call_is_there_once_the_oldest_first_and_no_other(monkeypatch):
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 7)
    call = make_call()
    references = publish_many(call, 20)
    waiting = make_contribution(call).reference
    make_contribution()
    assert [row[REFERENCE] for row in rows_of(call)[1:]] == [*reversed(references), waiting]


def test_a_call_without_answers_has_its_headings():
    (headings,) = rows_of(make_call())
    assert len(headings) == FIXED
    assert all(headings)


def test_a_question_has_one_column_under_its_latest_label_whatever_became_of_it():
    call = make_call()
    first, second, third = (make_contribution(call) for _number in range(3))
    answer(first, "k1", "vieux", label="Comment venez-vous ?", sort_order=1)
    answer(second, "k1", "neuf", label="Comment êtes-vous venu ?", sort_order=2)
    answer(first, "k2", "seul", label="Question retirée ?", sort_order=0, visibility="team")
    answer(make_contribution(), "k3", "ailleurs", label="Question d’un autre appel ?")
    headings, *rows = rows_of(call)
    assert headings[FIXED:] == ("Question retirée ?", "Comment êtes-vous venu ?")
    by_reference = {row[REFERENCE]: row[FIXED:] for row in rows}
    assert by_reference == {
        first.reference: ("seul", "vieux"),
        second.reference: (None, "neuf"),
        third.reference: (None, None),
    }


def test_contact_details_are_in_their_variant_alone():
    call = make_call()
    contribution = make_contribution(call)
    give_answers(contribution)
    # Personal for one, for the team when the other answered.
    answer(make_contribution(call), "perso", "dit à l’équipe", visibility="team", label="Tél. ?")
    text = repr(rows_of(call))
    assert "MARKED-TEAM" in text
    assert "MARKED-PERSONAL" not in text
    assert "marked-address" not in text
    headings, row, other = rows_of(call, contact_details=True)
    assert row[FIXED] == "marked-address@example.org"
    assert len(headings) == FIXED + 1 + 3
    column = headings.index("Tél. ?")
    assert (row[column], other[column]) == ("MARKED-PERSONAL", "dit à l’équipe")


# --- Harmless -------------------------------------------------------------------------

FORMULAS = ["=1+1", "+33 4", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "＝1", "\n=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula_wherever_people_write(text):
    call = make_call()
    contribution = make_contribution(call)
    Contribution.objects.filter(pk=contribution.pk).update(
        title=text, body=text, explanation=text, shown_as=text, territory_text=text
    )
    answer(contribution, "k", text, label=text)
    personal(contribution, "p", text, label=text)
    target = io.BytesIO()
    write_workbook(call, target, contact_details=True)
    sheet = openpyxl.load_workbook(target).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "d"}
    texts = [cell.value for cell in cells if (cell.data_type == "s" and cell.column > 2) or cell.row == 1]
    assert sum(text.strip() in found for found in texts) == 9
    assert not [found for found in texts if found[0] in "=+-@\t\r\n＝"]
    with zipfile.ZipFile(target) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "1", "TRUE", "2026-11-23", "12:30", " espaces "])
def test_a_text_that_looks_like_something_else_stays_a_text(text):
    call = make_call()
    Contribution.objects.filter(pk=make_contribution(call).pk).update(title=text)
    assert rows_of(call)[1][TITLE] == text


def test_what_a_workbook_cannot_carry_is_taken_out_and_what_is_too_long_is_cut():
    assert safe_text("a\x0bb\ud800c\ufffed\x00") == "abcd"
    assert safe_text("é" * 40_000) == "é" * (32_767 - 4) + " […]"
    assert safe_text("🙌 l’été\n«\u00a0oui\u00a0»") == "🙌 l’été\n«\u00a0oui\u00a0»"


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
@example("a\r\nb\rc\n")
def test_whatever_is_written_can_be_read_back(text):
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append([export._text_cell(sheet, text)])
    target = io.BytesIO()
    workbook.save(target)
    value = openpyxl.load_workbook(target).active["A1"].value or ""
    assert value == safe_text(text)


# --- The way to it --------------------------------------------------------------------


def exported(client: Client, call: Any, what: str) -> Any:
    return client.post(EXPORT.format(call.pk), {"with": what})


@pytest.fixture
def coordinator(client) -> Client:
    client.force_login(make_user("coordinator"))
    return client


def test_the_page_shows_what_the_file_will_hold_and_a_get_makes_none(coordinator):
    call = make_call()
    publish_many(call, 3)
    page = coordinator.get(EXPORT.format(call.pk))
    assert page.status_code == 200
    assert not page.streaming
    assert page.context["count"] == 3
    assert 'value="contact_details"' in page.content.decode()
    assert not PageLogEntry.objects.filter(action__startswith="contributions.").exists()


def test_the_file_is_a_download_with_its_length_that_no_cache_keeps(coordinator):
    call = make_call()
    publish_many(call, 3)
    with time_machine.travel("2026-11-23", tick=False):
        response = exported(coordinator, call, "answers")
    body = response.getvalue()
    assert response.streaming
    assert int(response["Content-Length"]) == len(body)
    assert response["Content-Disposition"] == f'attachment; filename="{call.slug}-2026-11-23.xlsx"'
    assert "no-store" in response["Cache-Control"]
    assert body[:2] == b"PK"


def test_an_export_of_contact_details_is_logged_with_its_rows_and_nothing_personal(coordinator, caplog):
    caplog.set_level(logging.INFO)
    call = make_call()
    for _number in range(2):
        give_answers(make_contribution(call))
    exported(coordinator, call, "answers").getvalue()
    assert not PageLogEntry.objects.filter(action="contributions.contact_details_exported").exists()
    exported(coordinator, call, "contact_details").getvalue()
    entry = PageLogEntry.objects.get(action="contributions.contact_details_exported")
    assert entry.data == {"rows": 2}
    assert entry.page_id == call.pk
    assert entry.user is not None
    assert "2" in entry.formatter.format_message(entry)
    assert "MARKED" not in caplog.text + str(entry.data)
    # The report of the whole site shows it.
    assert coordinator.get(f"/admin/pages/{call.pk}/history/").status_code == 200


def test_without_room_for_the_file_the_reader_is_told_and_nothing_is_logged(coordinator, monkeypatch):
    call = make_call()

    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("contributions.private.write_workbook", full)
    response = exported(coordinator, call, "contact_details")
    assert response["Location"] == EXPORT.format(call.pk)
    assert not PageLogEntry.objects.filter(action="contributions.contact_details_exported").exists()


def test_a_page_that_takes_no_contributions_has_no_export(coordinator):
    home = make_call().get_parent().get_parent()
    assert coordinator.get(EXPORT.format(home.pk)).status_code == 404


def test_a_workbook_that_fails_half_way_leaves_no_file_behind(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    call = make_call()
    publish_many(call, 3)
    seen = []

    def fail(_sheet, value):
        seen.append(value)
        if len(seen) > 20:
            raise RuntimeError
        return None

    monkeypatch.setattr(export, "_cell", fail)
    with pytest.raises(RuntimeError):
        write_workbook(call, io.BytesIO(), contact_details=False)
    assert list(tmp_path.iterdir()) == []


def test_it_costs_the_same_queries_for_3_rows_as_for_60():
    call = make_call()

    def queries() -> int:
        for submission in Submission.objects.filter(answers=None):
            give_answers(Contribution(pk=submission.pk, submission=submission))
        with CaptureQueriesContext(connection) as captured:
            rows = write_workbook(call, io.BytesIO(), contact_details=True)
        assert rows == Contribution.objects.count()
        return len(captured)

    publish_many(call, 3)
    few = queries()
    publish_many(call, 57)
    assert queries() == few <= 8
