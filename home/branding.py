"""The colours that a Region chooses: read where the look says, refused where nobody could read them.

The four colours of the stages are the look's own. A Region sets two: that of the bands (footer, dark
bands, menu of a phone), which carry white text, and that of its mark in the header. By night the bands
keep the deep colour of the look; the mark keeps the Region's where it still shows.

Contrast is that of WCAG 2.2 (1.4.3, 1.4.6, 1.4.11). The look promises 7:1 for text.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import Filter

from portal.pictures.showing import made_now

if TYPE_CHECKING:
    from home.models import SiteSettings

HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
is_colour = RegexValidator(
    re.compile(rf"^{HEX.pattern}$", re.IGNORECASE),
    _("Write a colour as # and six signs, such as #15140f."),
)

# Of static/css/tokens.css: what lies on the bands, and the header by day and by night.
ON_BANDS = "#ffffff"
HEADER, HEADER_AT_NIGHT = "#ffffff", "#1a1f27"
LEAST_FOR_TEXT = 7.0
LEAST_FOR_A_MARK = 3.0
# Twice what the header shows, for dense screens.
LOGO_SIZE = Filter("max-320x84")


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 (black) to 1 (white)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def refuse_unreadable(band_colour: str, mark_colour: str) -> None:
    """Raise ValidationError, beside each field, for a colour on which something would be lost."""
    errors = {}
    if _is_hex(band_colour) and (found := contrast(band_colour, ON_BANDS)) < LEAST_FOR_TEXT:
        errors["band_colour"] = gettext(
            "White text would be hard to read on it: a contrast of %(found).1f, where %(least).0f is needed."
            " Choose a darker colour."
        ) % {"found": found, "least": LEAST_FOR_TEXT}
    if _is_hex(mark_colour) and (found := contrast(mark_colour, HEADER)) < LEAST_FOR_A_MARK:
        errors["mark_colour"] = gettext(
            "It would hardly show on the white header: a contrast of %(found).1f, where %(least).0f is"
            " needed. Choose a darker colour."
        ) % {"found": found, "least": LEAST_FOR_A_MARK}
    if errors:
        raise ValidationError(errors)


def _is_hex(colour: str) -> bool:
    """Whether it is a colour at all; where it is not, its own field says so."""
    return bool(HEX.fullmatch(colour or ""))


def stylesheet(settings: "SiteSettings") -> str:
    """The rules of the colours that were chosen; empty while none is."""
    by_day, by_night = [], []
    if _is_hex(settings.band_colour):
        by_day.append(f"--invert: {settings.band_colour};")
    if _is_hex(settings.mark_colour):
        by_day.append(f"--mark: {settings.mark_colour};")
        if contrast(settings.mark_colour, HEADER_AT_NIGHT) >= LEAST_FOR_A_MARK:
            by_night.append(f"--mark: {settings.mark_colour};")
    found = ""
    if by_day:
        found = f"@media screen and (prefers-color-scheme: light) {{ :root {{ {' '.join(by_day)} }} }}\n"
    if by_night:
        found += f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {' '.join(by_night)} }} }}\n"
    return found


def stylesheet_url(settings: "SiteSettings") -> str:
    """Where it is read: another address for other colours, so that browsers may keep it; or nothing."""
    rules = stylesheet(settings)
    return reverse("colours", args=[digest(rules)]) if rules else ""


@dataclass(frozen=True)
class Logo:
    """A picture ready for the header, with its own size, so that nothing moves when it arrives."""

    url: str
    width: int
    height: int


def logo_of(settings: "SiteSettings") -> Logo | None:
    """The logo in the size of the header; none when its file is gone: the question mark stands there then."""
    if settings.logo is None:
        return None
    small = made_now(settings.logo, LOGO_SIZE)
    return Logo(small.url, small.width, small.height) if small else None


def digest(rules: str) -> str:
    return hashlib.sha256(rules.encode()).hexdigest()[:12]
