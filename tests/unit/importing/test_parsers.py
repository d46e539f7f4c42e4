"""The csv format: one table per rule, from cells to a record or to a reason."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from calls.importing.parsers import USED_COLUMNS, columns_left_out, parse_csv_row
from calls.importing.records import ImportedContribution, Rejected, plain_text

PARIS = ZoneInfo("Europe/Paris")


AS_HTML = True


def parse(html: bool = False, /, **cells: str) -> ImportedContribution | Rejected:
    return parse_csv_row({"id": "1", "title": "Un titre", "body": "Un texte"} | cells, line=7, html=html)


def accepted(html: bool = False, /, **cells: str) -> ImportedContribution:
    record = parse(html, **cells)
    assert isinstance(record, ImportedContribution), record
    return record


def reason(html: bool = False, /, **cells: str) -> str:
    rejected = parse(html, **cells)
    assert isinstance(rejected, Rejected), rejected
    return rejected.reason


def test_a_whole_row_becomes_a_record() -> None:
    record = accepted(
        id=" 42 ",
        title="Une « rue »\ncalme",
        body="<p>Du <b>calme</b></p>",
        body_text="Du calme",
        explanation_text="Parce que.\r\nVoilà.",
        theme="Mobilité",
        section="Rues",
        kind="opinion",
        created_at="2015-09-26T02:27:54+0200",
        updated_at="27/09/2015 10:00",
        votes_ok="12",
        votes_nok="0",
        votes_mitige="",
        source_url="https://exemple.fr/42",
        is_trashed="0",
    )
    assert record == ImportedContribution(
        line=7,
        origin_id="42",
        origin_kind="opinion",
        title="Une « rue » calme",
        body="Du calme",
        body_html="<p>Du <b>calme</b></p>",
        explanation="Parce que.\nVoilà.",
        theme="Mobilité",
        section="Rues",
        created_at=datetime(2015, 9, 26, 2, 27, 54, tzinfo=timezone(timedelta(hours=2))),
        updated_at=datetime(2015, 9, 27, 10, 0, tzinfo=PARIS),
        votes_ok=12,
        votes_nok=0,
        votes_mixed=None,
        url="https://exemple.fr/42",
        trashed=False,
    )


def test_the_needed_columns_are_enough() -> None:
    assert accepted() == ImportedContribution(line=7, origin_id="1", title="Un titre", body="Un texte")
    assert accepted().origin_kind == "contribution"
    assert accepted(kind=" ").origin_kind == "contribution"


@pytest.mark.parametrize(
    ("cells", "html", "body", "body_html"),
    [
        # Never by looking for "<".
        ({"body": "Moins de <50 pour <nom>"}, False, "Moins de <50 pour <nom>", ""),
        ({"body": "<p>mot</p> &amp;"}, False, "<p>mot</p> &amp;", ""),
        ({"body": "<p>un</p><p>deux</p>"}, True, "un\n\ndeux", "<p>un</p><p>deux</p>"),
        (
            {"body": "<p>le <b>texte</b></p>", "body_text": "le texte"},
            False,
            "le texte",
            "<p>le <b>texte</b></p>",
        ),
        ({"body": "<p>&lt;50</p>", "body_text": "<50"}, False, "<50", "<p>&lt;50</p>"),
        # The text had a name taken out; its HTML still tells it.
        ({"body": "<p>Lou dit oui</p>", "body_text": "[nom] dit oui"}, False, "[nom] dit oui", ""),
        ({"body": "<p>un<br>deux</p>", "body_text": " "}, False, "un\ndeux", "<p>un<br>deux</p>"),
        ({"body": "", "body_text": "le texte"}, False, "le texte", ""),
        ({"body": "", "body_text": ""}, False, "", ""),
    ],
)
def test_body_is_html_only_beside_body_text_or_when_said(
    cells: dict[str, str], html: bool, body: str, body_html: str
) -> None:
    record = accepted(html, **cells)
    assert (record.body, record.body_html) == (body, body_html)


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\x00b\x07c\x9fd", "abcd"),
        ("a\tb", "a\tb"),
        ("e\u0301", "é"),
        (" \n a \n\n b \n ", "a \n\n b"),
        ("n°\xa078\xad", "n°\xa078\xad"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("x" * 300_000, "x" * 300_000),
    ],
)
def test_text_is_normalised_and_never_truncated(came: str, kept: str) -> None:
    assert plain_text(came) == kept
    assert accepted(body=came).body == kept


def test_an_empty_title_takes_the_first_words_of_the_body() -> None:
    assert accepted(title=" ", body="Court\ntexte").title == "Court texte"
    body = "mot " * 100
    assert accepted(title="", body=body).title == ("mot " * 20).rstrip() + "…"
    assert accepted(title="", body="x" * 81).title == "x" * 80 + "…"
    assert accepted(title="", body="x" * 80).title == "x" * 80
    assert accepted(title="", body=body).body == body.strip()


def test_rows_with_nothing_usable_are_rejected() -> None:
    assert reason(id=" \x00") == "id is empty"
    assert reason(title="", body=" ") == "title and body are both empty"
    assert reason(AS_HTML, title="", body='<img src="https://a.fr">') == "title and body are both empty"
    assert accepted(body="").body == ""


def test_a_reject_keeps_its_line_and_its_cells() -> None:
    assert parse(votes_ok="beaucoup") == Rejected(
        7, "votes_ok is not a number: “beaucoup”", ["1", "Un titre", "Un texte", "beaucoup"]
    )


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2015-09-26T02:27:54+0200", "2015-09-26T00:27:54+00:00"),
        ("2015-09-26T02:27:54+02:00", "2015-09-26T00:27:54+00:00"),
        ("2015-09-26T02:27:54Z", "2015-09-26T02:27:54+00:00"),
        ("2015-09-26T02:27:54.123Z", "2015-09-26T02:27:54.123000+00:00"),
        ("2015-09-26T02:27:54-0130", "2015-09-26T03:57:54+00:00"),
        ("2019-01-24 22:29:15 +0100", "2019-01-24T21:29:15+00:00"),
        ("2019-01-24 21:29:15 UTC", "2019-01-24T21:29:15+00:00"),
        # Without a zone: Paris, in winter and in summer time.
        ("2019-01-24 22:29:15", "2019-01-24T21:29:15+00:00"),
        ("2019-07-24 22:29:15", "2019-07-24T20:29:15+00:00"),
        ("24/07/2019 22:29", "2019-07-24T20:29:00+00:00"),
        ("24/07/2019 22:29:15", "2019-07-24T20:29:15+00:00"),
        ("24/07/2019", "2019-07-23T22:00:00+00:00"),
        ("2019-07-24", "2019-07-23T22:00:00+00:00"),
        (" 2019-07-24 \r\n", "2019-07-23T22:00:00+00:00"),
        # An hour that happens twice, one that does not exist: an instant all the same.
        ("2019-10-27 02:30:00", "2019-10-27T00:30:00+00:00"),
        ("2019-03-31 02:30:00", "2019-03-31T01:30:00+00:00"),
    ],
)
def test_dates_in_every_spelling_of_real_exports(written: str, instant: str) -> None:
    created_at = accepted(created_at=written).created_at
    assert created_at is not None
    assert created_at.tzinfo is not None
    assert created_at.astimezone(UTC).isoformat() == instant


def test_the_default_time_zone_can_be_another() -> None:
    row = {"id": "1", "title": "t", "body": "b", "created_at": "2019-01-24 22:00:00"}
    record = parse_csv_row(row, line=2, default_tz=ZoneInfo("Indian/Reunion"))
    assert isinstance(record, ImportedContribution)
    assert record.created_at == datetime(2019, 1, 24, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "hier",
        "2019-13-01",
        "31/02/2019",
        "01/31/2019",
        "2019-1-1",
        "0000-00-00 00:00:00",
        "2019-01-24 25:00:00",
        "20190124",
        "1548365355",
        "٢٠١٩-01-24",
        "0001-01-01",
        "9999-12-31 23:59:59 -0100",
        "2019-01-24 +9999",
        "2019-01-24T22:29:15+9900",
        "24/07/2019 22:29 UTC",
    ],
)
@pytest.mark.parametrize("column", ["created_at", "updated_at"])
def test_malformed_dates_are_rejected(column: str, written: str) -> None:
    assert reason(**{column: written}) == f"{column} is not a date: “{written}”"


@pytest.mark.parametrize(
    ("written", "count"),
    [("", None), (" ", None), ("0", 0), ("12", 12), (" 12 ", 12), ("12.0", 12), ("007", 7)],
)
def test_votes_are_numbers_or_nothing(written: str, count: int | None) -> None:
    record = accepted(votes_ok=written, votes_nok=written, votes_mitige=written)
    assert (record.votes_ok, record.votes_nok, record.votes_mixed) == (count, count, count)


@pytest.mark.parametrize(
    "written", ["douze", "-1", "1.5", "1 000", "1e3", "1_000", "٣", "9" * 20, "2147483648", "nan"]
)
@pytest.mark.parametrize("column", ["votes_ok", "votes_nok", "votes_mitige"])
def test_votes_that_are_not_numbers_are_rejected(column: str, written: str) -> None:
    assert reason(**{column: written}) == f"{column} is not a number: “{written}”"


@pytest.mark.parametrize(
    ("written", "trashed"),
    [(yes, True) for yes in ("1", "true", "True", "oui", "Oui")]
    + [(no, False) for no in ("0", "false", "non", "Non", "", " ")],
)
@pytest.mark.parametrize("column", ["is_trashed", "trashed"])
def test_trashed_in_every_spelling(column: str, written: str, trashed: bool) -> None:
    assert accepted(**{column: written}).trashed is trashed


def test_trashed_in_either_column_is_enough_and_must_be_readable() -> None:
    assert accepted(is_trashed="0", trashed="1").trashed is True
    assert reason(trashed="peut-être") == "trashed is neither yes nor no: “peut-être”"


@pytest.mark.parametrize(
    "written", ["http://a.fr/x?y=1", "https://a.fr", "HTTPS://a.fr:8443/é", " https://a.fr\n"]
)
def test_web_addresses_are_kept(written: str) -> None:
    assert accepted(source_url=written).url == written.strip()


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.fr",
        "/x",
        "a.fr",
        "http://",
        "http:///x",
        "http://[",
        "https://a.fr/un deux",
        "http://a.fr:99999",
    ],
)
def test_other_addresses_are_rejected(written: str) -> None:
    assert reason(source_url=written) == f"source_url is not an http or https address: “{written}”"


def test_reports_are_never_imported() -> None:
    assert "never imported" in reason(kind="reporting")
    assert "never imported" in reason(kind="Reportings")


def test_html_of_absurd_depth_is_a_reason_not_an_error() -> None:
    assert reason(AS_HTML, body="<ul><li>" * 10_000) == "the HTML of body is nested too deep to be cleaned"


def test_long_values_are_shortened_in_reasons() -> None:
    assert len(reason(created_at="x" * 5000)) < 100


def test_columns_left_out_are_named_as_written_and_in_order() -> None:
    header = ["ID", " Title ", "body", "author/name", "Votes", "", "author/name", "votes_ok", "e-mail"]
    assert columns_left_out(header) == ["author/name", "Votes", "e-mail"]
    assert columns_left_out(USED_COLUMNS) == []


def test_the_digest_changes_with_every_field_but_the_line() -> None:
    record = accepted(created_at="2019-01-24 22:29:15 +0100")
    changed: dict[str, object] = {
        each.name: datetime(2001, 1, 1, tzinfo=UTC) if each.name.endswith("_at") else f"{each.name} changed"
        for each in fields(record)
    } | {"votes_ok": 5, "votes_nok": 5, "votes_mixed": 5, "trashed": True, "line": 8}
    digests = {name: replace(record, **{name: value}).digest for name, value in changed.items()}  # type: ignore[arg-type]
    assert digests.pop("line") == record.digest
    assert len({record.digest, *digests.values()}) == len(digests) + 1


def test_the_digest_is_stable() -> None:
    record = accepted(created_at="2019-01-24 22:29:15 +0100")
    same = accepted(created_at="2019-01-24 21:29:15 UTC")
    assert record.digest == same.digest
    # Written down so that a change of the digest, which rewrites every row, is a choice.
    assert record.digest == "7a97c17e20e5a83b72c5abb8e255fbd3c2e9401a900158ef690bc4d1e98406be"
