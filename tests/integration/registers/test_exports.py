"""What an export of a register holds and leaves behind; tags are renamed and merged."""

import io
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from calls.models import CallPage
from contributions import services
from contributions.models import InternalTag, Reason, TaggedSubmission
from contributions.registers import exporting
from contributions.registers.exporting import REGISTER_EXPORTED
from taxonomy.models import Territory, Theme
from tests.cms import logged_in, sentences
from tests.factories import make_call, make_contribution, make_user
from tests.reading import soup, words_of
from tests.registers import ADDRESSES, Status, export, workbook

pytestmark = pytest.mark.django_db


# --- Exports --------------------------------------------------------------------------

FORMULAS = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1"]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_cell_of_an_export_is_a_formula(text):
    title = text if text.strip() == text else f"a{text}"
    call = make_call()
    CallPage.objects.filter(pk=call.pk).update(title=text)
    make_contribution(call)
    Reason.objects.create(code="f", title=text, rule="R", words_to_author="W", legal_ground=text)
    Theme.add_root(title=text, slug="f")
    Territory.objects.create(kind="region", code="99", title=text, slug="f")
    InternalTag.objects.create(name=title)
    client = logged_in(make_user("admin"))
    held = 0
    for name in ADDRESSES:
        file = io.BytesIO(export(client, name).getvalue())
        for row in openpyxl.load_workbook(file).active.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not re.match(r"[=+\-@\t\r＝]", str(cell.value or "")), (name, cell.value)
                held += text.strip() in str(cell.value)
    assert held >= 5


def test_an_export_holds_what_the_filters_show_and_the_log_keeps_how_many_rows():
    call = make_call()
    make_contribution(call)
    make_contribution(call, Status.PUBLISHED)
    user = make_user()
    client = logged_in(user)
    assert len(workbook(export(client, "contributions"))) == 3
    assert len(workbook(export(client, "contributions", "?status=published"))) == 2
    entries = ModelLogEntry.objects.filter(action=REGISTER_EXPORTED).order_by("pk")
    assert [(entry.user, entry.data["register"], entry.data["rows"]) for entry in entries] == [
        (user, "contributions", 2),
        (user, "contributions", 1),
    ]
    history = logged_in(make_user("admin")).get("/admin/reports/site-history/")
    assert entries[0].message in words_of(history)


def test_opening_the_address_of_an_export_exports_nothing():
    client = logged_in(make_user())
    answer = client.get(f"{ADDRESSES['contributions']}export/")
    assert (answer.status_code, answer["Location"]) == (302, ADDRESSES["contributions"])
    assert not ModelLogEntry.objects.filter(action=REGISTER_EXPORTED).exists()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user())
    assert export(strict, "contributions").status_code == 403


def test_an_export_too_large_for_a_sheet_or_for_the_disk_is_refused_with_a_sentence(monkeypatch):
    call = make_call()
    make_contribution(call)
    make_contribution(call)
    client = logged_in(make_user())
    monkeypatch.setattr(exporting, "MOST_EXPORTED", 1)
    large = export(client, "contributions", f"?call={call.pk}")
    assert large["Location"] == f"{ADDRESSES['contributions']}?call={call.pk}"
    assert sentences(large)
    monkeypatch.undo()

    def no_room(*args: Any) -> int:
        raise OSError("no space left on device")

    monkeypatch.setattr(exporting, "write_sheet", no_room)
    assert sentences(export(client, "contributions"))
    assert not ModelLogEntry.objects.filter(action=REGISTER_EXPORTED).exists()


# --- Tags -----------------------------------------------------------------------------


def test_the_register_of_tags_counts_and_merges():
    call = make_call()
    rows = [make_contribution(call).pk for _number in range(3)]
    services.add_tags(submission_ids=rows[:2], names=["Transports"])
    services.add_tags(submission_ids=rows[1:], names=["mobilité"])
    goes, stays = InternalTag.objects.get(name="Transports"), InternalTag.objects.get(name="mobilité")
    client = logged_in(make_user("coordinator"))
    counts = {row[0]: row[1] for row in workbook(export(client, "tags"))[1:]}
    assert counts == {"Transports": "2", "mobilité": "2"}
    form = client.get(f"{ADDRESSES['tags']}merge/{goes.pk}/")
    assert [each["value"] for each in soup(form).select("select[name=into] option")] == ["", str(stays.pk)]
    done = client.post(f"{ADDRESSES['tags']}merge/{goes.pk}/", {"into": stays.pk})
    assert "Transports" in sentences(done)[0]
    assert {row[0]: row[1] for row in workbook(export(client, "tags"))[1:]} == {"mobilité": "3"}
    assert TaggedSubmission.objects.count() == 3


def test_a_tag_is_not_given_the_name_of_another_nor_merged_with_nothing():
    first, _second = services.tags_named(["Santé", "École"])
    client = logged_in(make_user("coordinator"))
    for name in ["ecole", "", "   ", "!!!", "x" * 61, "un\0deux"]:
        refused = client.post(f"{ADDRESSES['tags']}edit/{first.pk}/", {"name": name})
        assert refused.status_code == 200, name
        created = client.post(f"{ADDRESSES['tags']}create/", {"name": name})
        assert created.status_code == 200, name
    for into in ["", "abc", first.pk, "9" * 30]:
        assert client.post(f"{ADDRESSES['tags']}merge/{first.pk}/", {"into": into}).status_code == 422, into
    assert set(InternalTag.objects.values_list("name", flat=True)) == {"Santé", "École"}
    # Its own name, written otherwise, is no other tag's.
    client.post(f"{ADDRESSES['tags']}edit/{first.pk}/", {"name": "SANTE"})
    first.refresh_from_db()
    assert (first.name, first.folded) == ("SANTE", "sante")
