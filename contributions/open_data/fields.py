"""What each row of the open data holds: names, types and meanings, from which the dictionary is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.models import Contribution
from contributions.models.outcome import OutcomeCode
from contributions.open_data import LICENCE, LICENCE_ID, LICENCE_URL
from portal.pages import Example

Codes = type[Choices]


@dataclass(frozen=True)
class Field:
    """One column of a CSV, one member of each object of a JSON file.

    `type` is one of Table Schema's. `in_csv`, `in_json`: which of the files have it.
    """

    name: str
    type: str
    meaning: str | Promise
    codes: Codes | None = None
    in_csv: bool = True
    in_json: bool = True


FIELDS = (
    Field("reference", "string", _("The reference of the contribution, which never changes.")),
    Field("adresse", "string", _("Where it is read, with what became of it.")),
    Field("appel", "string", _("The title of the call that it answers.")),
    Field("appel_adresse", "string", _("Where the call is read.")),
    Field("recue_le", "date", _("The day it was received.")),
    Field("publiee_le", "date", _("The day it was published, the last time if there were several.")),
    Field("titre", "string", _("Its title, as published.")),
    Field("texte", "string", _("Its text, as published; “[…]” stands where a moderator masked a passage.")),
    Field("explication", "string", _("Why, in the words of its author; of imported contributions.")),
    Field("langue", "string", _("The language in which it is written, as a BCP 47 tag.")),
    Field("passages_masques", "boolean", _("Whether passages were masked.")),
    Field("nature", "string", _("What kind of contribution it is."), Contribution.Kind),
    Field(
        "profil",
        "string",
        _("Who speaks, where at least 5 published contributions of the call say the same."),
        Contribution.SenderKind,
    ),
    Field("theme", "string", _("The short name of its theme, which never changes.")),
    Field("theme_libelle", "string", _("The title of its theme.")),
    Field(
        "commune_code",
        "string",
        _("The official code of its commune, where at least 5 published contributions of the call share it."),
    ),
    Field("commune", "string", _("The name of that commune.")),
    Field(
        "departement_code",
        "string",
        _("The code of its department, where at least 5 published contributions of the call share it."),
    ),
    Field("departement", "string", _("The name of that department.")),
    Field("suite", "string", _("What became of it, once that was published."), OutcomeCode),
    Field("suite_texte", "string", _("Why, in the words of the service that answers.")),
    Field("suite_service", "string", _("The service that answers.")),
    Field("suite_le", "date", _("The day of the answer.")),
    Field(
        "liens",
        "array",
        _("The steps that lead to a public page: day, kind, address. In CSV, one a line."),
    ),
    Field(
        "reponses",
        "array",
        _(
            "The public answers to the questions of the call: question, answers. "
            "In the CSV of a call, a column a question, after the others."
        ),
        in_csv=False,
    ),
    Field("exemple", "string", _("Whether it is invented, for demonstration; empty: it is real."), Example),
    Field("licence", "string", _("Under which everything here may be used again."), in_json=False),
)


def csv_names() -> list[str]:
    return [field.name for field in FIELDS if field.in_csv]


def json_names() -> list[str]:
    return [field.name for field in FIELDS if field.in_json]


def codes_of(field: Field) -> list[tuple[str, str]]:
    """The codes that `field` may hold, with their meaning; an empty one is no code."""
    return [(str(code), str(label)) for code, label in field.codes.choices if code] if field.codes else []


def dictionary() -> Iterable[tuple[str, str, str, str]]:
    """The rows of the dictionary: name, type, meaning, codes."""
    for field in FIELDS:
        codes = ", ".join(f"{code} ({label})" for code, label in codes_of(field))
        yield field.name, field.type, str(field.meaning), codes


def table_schema(title: str, address: str) -> dict[str, Any]:
    """The description of the files for programs (https://specs.frictionlessdata.io/table-schema/)."""
    return {
        "$schema": "https://frictionlessdata.io/schemas/table-schema.json",
        "name": "contributions",
        "title": title,
        "homepage": address,
        "licenses": [{"name": LICENCE_ID, "title": LICENCE, "path": LICENCE_URL}],
        "dialect": {"delimiter": ";", "lineTerminator": "\r\n", "encoding": "utf-8-sig"},
        "fields": [_described(field) for field in FIELDS],
        "primaryKey": "reference",
        "missingValues": [""],
    }


def _described(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"name": field.name, "type": field.type, "description": str(field.meaning)}
    if codes := codes_of(field):
        described["constraints"] = {"enum": [code for code, _label in codes]}
        described["labels"] = dict(codes)
    if field.name == "reference":
        described["constraints"] = {"required": True, "unique": True}
    return described
