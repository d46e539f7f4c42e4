"""The template of a result: "Un résultat"."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal import starters
from portal.samples import rich, sample
from projects.models import ResultPage


def register() -> None:
    starters.register(
        starters.Starter(
            code="result",
            label=_("A result"),
            text=_(
                "What was heard, what is done, what is not done and why: two points each, with room for how "
                "it was worked out and for what comes next. Say on the page which call or project it is of."
            ),
            title_help=_("A sentence that says what came out. Its full stop adds itself."),
            icon="clipboard-list",
            model="projects.ResultPage",
            build=build,
            order=30,
        )
    )


def build(parent: Page, now: datetime) -> ResultPage:
    """The result, dated on the day of `now`; nothing of it is stored."""
    return ResultPage(
        date=timezone.localdate(now),
        summary=sample(gettext("what came out, in one sentence that somebody could repeat.")),
        heard=[
            _point(gettext("what came back the most, in words close to theirs")),
            _point(gettext("what few said and nobody had thought of")),
        ],
        done=[
            _point(gettext("what is done, by whom, from when on")),
            _point(gettext("what is tried first, and until when")),
        ],
        not_done=[
            (
                "point",
                {
                    "text": sample(gettext("what was asked and is not done")),
                    "why": sample(gettext("why, frankly: a law, a budget, a choice")),
                    "cites": "",
                },
            )
        ],
        body=[
            ("heading", gettext("How it was worked out")),
            ("text", rich(sample(gettext("how many answered, who read, which days were held.")))),
            ("heading", gettext("What comes next")),
            ("text", rich(sample(gettext("the next date, and whom to write to.")))),
        ],
    )


def _point(text: str) -> tuple[str, dict[str, str]]:
    return ("point", {"text": sample(text), "cites": ""})
