"""QR codes, drawn in the page."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_code(text: str) -> SafeString:
    """`text` as an SVG without any style of its own, to be put in a page."""
    code = segno.make(text, error="m", micro=False)
    # Drawn from modules alone: nothing of `text` is in it as text.
    return mark_safe(code.svg_inline(svgclass="qr", lineclass="qr__dots", omitsize=True, border=2))
