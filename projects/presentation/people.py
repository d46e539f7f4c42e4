"""Who is in a project: its team by function, its partners, and what was agreed with them."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.images import get_image_model

from calls.models.call import lines
from projects.models import Partnership, ProjectPage
from projects.presentation.dates import period_of
from projects.presentation.parts import rows_of
from taxonomy.models import Partner

logger = logging.getLogger(__name__)

LOGO = "max-320x128"


@dataclass(frozen=True)
class RoleShown:
    who: str
    text: str
    when: str
    outside: bool


@dataclass(frozen=True)
class FunctionShown:
    """Everybody who has one function, in the order of the editor."""

    title: str
    roles: list[RoleShown]


@dataclass(frozen=True)
class AgreementShown:
    """What was agreed with a partner."""

    when: str
    brief: str
    conditions: str
    supervision: list[str]
    rights: str
    looked_at: list[str]


@dataclass(frozen=True)
class PartnerShown:
    title: str
    kind: str
    role: str
    url: str
    # A rendition of its logo, if it has one that can be read.
    logo: Any
    example: str
    agreements: list[AgreementShown]


def team_of(project: ProjectPage) -> list[FunctionShown]:
    """By function, the one that the editor names first first. One query."""
    found: dict[str, FunctionShown] = {}
    for row in rows_of(project, "team"):
        title = str(row.get_function_display())
        shown = found.setdefault(row.function, FunctionShown(title, []))
        shown.roles.append(RoleShown(row.who, row.text, period_of(row), row.outside))
    return list(found.values())


def partners_of(project: ProjectPage) -> list[PartnerShown]:
    """Its partners with what was agreed, and those with whom something was agreed besides. Four queries."""
    named = rows_of(project, "partners", "partner")
    agreed = rows_of(project, "partnerships", "partner")
    agreements: dict[int, list[AgreementShown]] = {}
    for row in agreed:
        agreements.setdefault(row.partner_id, []).append(_agreement(row))
    roles = {each.partner_id: each.role for each in reversed(named)}
    partners = {each.partner_id: each.partner for each in (*named, *agreed)}
    logos = logos_of(partners.values())
    return [
        PartnerShown(
            title=partner.title,
            kind=str(partner.get_kind_display()),
            role=roles.get(key, ""),
            url=partner.url,
            logo=logos.get(partner.logo_id),
            example=partner.example,
            agreements=agreements.get(key, []),
        )
        for key, partner in partners.items()
    ]


def logos_of(partners: Iterable[Partner]) -> dict[int, Any]:
    """Renditions by the key of their picture; a file that cannot be read is left out, and logged.

    Two queries, whatever their number, once each was drawn for the first time.
    """
    keys = {each.logo_id for each in partners if each.logo_id}
    if not keys:
        return {}
    found = {}
    for image in get_image_model().objects.filter(pk__in=keys).prefetch_renditions(LOGO):
        try:
            found[image.pk] = image.get_rendition(LOGO)
        except Exception:
            # Pillow and storages raise what they like; a page does not fall with a logo.
            logger.warning("the logo %s cannot be drawn", image.pk, exc_info=True)
    return found


def _agreement(row: Partnership) -> AgreementShown:
    return AgreementShown(
        when=period_of(row),
        brief=row.brief,
        conditions=row.conditions,
        supervision=lines(row.supervision),
        rights=row.rights,
        looked_at=lines(row.looked_at),
    )
