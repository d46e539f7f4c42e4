"""What the component templates need beyond plain includes: form controls, posters, voices, French."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.conf import settings
from django.forms import BaseForm, CheckboxInput, RadioSelect, Textarea
from django.forms.boundfield import BoundField, BoundWidget
from django.template.defaultfilters import stringfilter
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import typography

register = template.Library()

SHORT_VOICE = 125
LONG_VOICE = 800
# Characters that one line, then a few, hold at the head of a page.
GIANT_TITLE = 16
POSTER_TITLE = 60
CUT = f" {typography.MASK}"


# Type


# The filter adds no character that HTML could read, so it leaves escaping where it stood.
@register.filter(is_safe=True)
@stringfilter
def french(value: str) -> str:
    """Keep what belongs together on one line: {{ question|french }}."""
    return typography.french(value)


# Digits and a plus (ITU-T E.164); longer, it is more than one number.
LONGEST_NUMBER = 16


@register.filter
def phone(number: str) -> str:
    """A number that a phone dials, on one line: {{ page.service_phone|phone }}. Words stay words."""
    # « +33 (0)1 99… »: the zero in brackets is for whoever calls from inside the country.
    outside = number.replace("(0)", "") if number.startswith("+") else number
    dialled = re.sub(r"[^\d+]", "", outside)
    if not 3 <= len(dialled) <= LONGEST_NUMBER or re.search(r"[^\W\d_]", number):
        return number
    return format_html('<a class="phone" href="tel:{}">{}</a>', dialled, number)


# Calls


@dataclass(frozen=True)
class StateLook:
    """How a poster or a hero shows the state of its call."""

    ground: str = ""  # class beside "poster" or "hero"
    tag: str = "full"  # variant of the state's tag
    is_result: bool = False  # the field of "generalise", with its full stop


STATE_LOOKS = {
    "upcoming": StateLook(ground="poster--soon", tag="wait"),
    "open": StateLook(),
    "closing_soon": StateLook(),
    "paused": StateLook(ground="is-paused", tag="wait"),
    "closed": StateLook(ground="is-closed", tag=""),
    # Late: what the lab owes acts now.
    "results_due": StateLook(ground="is-closed", tag="full"),
    "results_published": StateLook(is_result=True),
    "cancelled": StateLook(ground="is-closed is-cancelled", tag="wait"),
}


@register.filter
def state_look(state: str) -> StateLook:
    """The look of a call's state; an unknown state is shown plainly rather than not at all."""
    return STATE_LOOKS.get(state, StateLook(tag=""))


# Dates


@register.simple_tag
def day(at: datetime) -> SafeString:
    """The day of an instant on the site's clock, for people and for machines."""
    local = timezone.localdate(at) if timezone.is_aware(at) else at.date()
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), _in_words(local, get_language()))


@lru_cache(maxsize=1_000)
def _in_words(day: date, language: str) -> str:
    """Lists say the same few days again and again; formatting one costs more than the rest of its line."""
    return date_format(day)


# Voices


@dataclass(frozen=True)
class Excerpt:
    text: str
    whole: str

    @property
    def is_cut(self) -> bool:
        return self.text != self.whole

    @property
    def words(self) -> int:
        """In the whole text."""
        return len(self.whole.split())


@register.simple_tag
def site_name() -> str:
    """What the site is called where the title it gives itself, in the database, cannot be read."""
    return str(settings.WAGTAIL_SITE_NAME)


@register.filter
def voice_variant(text: str) -> str:
    """Short words are set large, long ones small."""
    length = len(text.strip())
    if length < SHORT_VOICE:
        return "short"
    return "long" if length > LONG_VOICE else "mid"


@register.filter
def title_size(title: str) -> str:
    """The shorter a title, the larger it is set at the head of its page."""
    length = len(title.strip())
    if length <= GIANT_TITLE:
        return "giant"
    return "long" if length > POSTER_TITLE else "poster"


@register.filter
def cut_at_word(text: str, longest: int) -> str:
    """`text`, or the whole words of it that fit in `longest` signs."""
    if len(text) <= longest:
        return text
    end = text.rfind(" ", 0, longest)
    return text[: end if end > 0 else longest - 1].rstrip(" ,;:.") + "…"


@register.filter
def voice_excerpt(text: str) -> Excerpt:
    """The whole paragraphs that fit in LONG_VOICE signs, or the start of a first one that does not."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) <= LONG_VOICE:
        return Excerpt(text, text)
    end = text.rfind("\n", 0, LONG_VOICE + 1)
    if end == -1:
        end = text.rfind(" ", 0, LONG_VOICE + 1)
    if end == -1:
        end = LONG_VOICE
    return Excerpt(text[:end].rstrip() + CUT, text)


@register.filter
def masked(text: str, is_cut: bool = False) -> SafeString:
    """`text` of a contribution with masked passages, each mask in <mark> and read aloud in words.

    Only for texts that a moderator masked: people may write the same sign. The last one of a text
    that `is_cut` says where the excerpt ends.
    """
    mark = format_html(
        '<mark><span aria-hidden="true">{}</span><span class="vh">{}</span></mark>',
        typography.MASK,
        _("(passage masked)"),
    )
    cut = CUT if is_cut and text.endswith(CUT) else ""
    parts = text.removesuffix(cut).split(typography.MASK)
    return format_html_join(mark, "{}", ((part,) for part in parts)) + escape(cut)


# Form fields


@register.filter
def field_kind(field: BoundField) -> str:
    """Which shape field.html gives it: hidden, choices, checkbox or control."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, RadioSelect):  # and its child CheckboxSelectMultiple
        return "choices"
    return "checkbox" if isinstance(widget, CheckboxInput) else "control"


@register.filter
def is_radio(field: BoundField) -> bool:
    return getattr(field.field.widget, "input_type", "") == "radio"


@register.filter
def described_by(field: BoundField) -> str:
    """The ids of the hint, of the errors and of the most that fits, as field.html writes them."""
    if field.is_hidden:
        return ""
    own = field.field.widget.attrs.get("aria-describedby")
    hint = f"{field.auto_id}-hint" if field.help_text else ""
    error = f"{field.auto_id}-error" if field.errors else ""
    count = f"{field.auto_id}-count" if counted_to(field) else ""
    return " ".join(filter(None, [own, hint, error, count]))


@register.filter
def counted_to(field: BoundField) -> int:
    """The most characters of a text of several lines, which stands below it; 0 for any other field."""
    longest = getattr(field.field, "longest", 0)
    return int(longest) if isinstance(field.field.widget, Textarea) else 0


@register.filter
def first_control(field: BoundField) -> str:
    """The id that a link of the error summary leads to."""
    if field_kind(field) == "choices":
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def first_at_fault(form: BaseForm) -> str:
    """The name of the first visible field with an error; nothing when there is none."""
    return next((field.name for field in form.visible_fields() if field.errors), "")


@register.filter
def error_count(form: BaseForm) -> int:
    return sum(len(errors) for errors in form.errors.values())


@register.simple_tag
def error_line(field: BoundField, error: str) -> str:
    """The label, then what is wrong; a label that is already a sentence takes no colon."""
    if str(field.label).endswith(tuple(".?!…:")):
        line = f"{field.label} {error}"
    else:
        line = _("%(label)s: %(error)s") % {"label": field.label, "error": error}
    return typography.french(line)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Render the widget with the project's class, tied to its hint and its errors.

    Django ties them too, under ids of its own, unless it is given aria-describedby.
    """
    attrs: dict[str, str | bool] = {}
    if field.name == first_at_fault(field.form):
        # Where a person begins again, without a script.
        attrs["autofocus"] = True
    if described := described_by(field):
        attrs["aria-describedby"] = described
    if field_kind(field) == "control":
        own = field.field.widget.attrs.get("class", "")
        attrs["class"] = f"input {own}".strip()
    return field.as_widget(attrs=attrs)


@register.filter
def options(field: BoundField) -> Iterator[BoundWidget]:
    """The radio buttons or checkboxes of a group, one by one.

    The group carries the description and the fault once: repeated on each choice they would be read
    aloud as many times, and a radio button may not be "invalid" by itself. The first choice has the fault as
    well: a person begins again there, and Orca says the name of a group, not what describes it.
    """
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id})
    focused = field.name == first_at_fault(field.form)
    for name in ("aria-invalid", "aria-describedby"):
        attrs.pop(name, None)
    for place, data in enumerate(widget.subwidgets(field.html_name, field.value(), attrs)):
        if place == 0 and field.errors:
            data["attrs"] = {**data["attrs"], "aria-describedby": f"{field.auto_id}-error"}
        if place == 0 and focused:
            data["attrs"] = {**data["attrs"], "autofocus": True}
        yield BoundWidget(widget, data, field.form.renderer)
