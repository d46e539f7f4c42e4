"""The template of a call: "Un appel en cinq minutes"."""

from datetime import datetime, time
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from calls.models import CallPage, CallQuestion
from calls.previewing import OPEN_FOR, OPENS_IN, RESULTS_AFTER
from contributions.models.answer import QuestionType, Visibility
from portal import starters
from portal.dates import instant
from portal.samples import rich, sample

OPENS_AT, CLOSES_AT = time(9), time(18)
# What is copied from the last page of the same kind that has it: who answers, and how to reach them.
SERVICE = ("service_name", "service_email", "service_phone")


def register() -> None:
    starters.register(
        starters.Starter(
            code="call",
            label=_("A call in five minutes"),
            text=_(
                "A question, its rules, two points already decided and two open to debate, two questions of "
                "the form. It opens in a week, closes five weeks later, and promises its results six weeks "
                "after that."
            ),
            title_help=_("Short, for menus and lists: the question itself comes next."),
            icon="help",
            model="calls.CallPage",
            build=build,
            order=10,
        )
    )


def build(parent: Page, now: datetime) -> CallPage:
    """The call, its dates from `now` on; nothing of it is stored."""
    opens_on = timezone.localdate(now) + OPENS_IN
    closes_on = opens_on + OPEN_FOR
    call = CallPage(
        question=sample(gettext("the question, as you would ask it aloud?")),
        introduction=sample(gettext("why you ask it, and what the answers may change. Two sentences.")),
        summary=sample(gettext("one sentence for lists and search engines.")),
        audience="\n".join(
            [
                sample(gettext("who lives it, for example young people who look for a first job")),
                sample(gettext("who sees it from elsewhere, for example employers")),
            ]
        ),
        already_decided="\n".join(
            [
                sample(gettext("what does not change whatever is answered, and who decided it")),
                sample(gettext("a date or a budget that is fixed")),
            ]
        ),
        open_to_debate="\n".join(
            [
                sample(gettext("a choice that is really open")),
                sample(gettext("another one")),
            ]
        ),
        use_of_answers=gettext(
            "The team reads every answer. With the results, it says what it heard, what is done, "
            "what is not done, and why."
        ),
        rules="\n".join(
            [
                gettext("Keep to the question."),
                gettext("Name nobody, and tell nothing by which somebody could be recognised."),
                gettext("No insult, no call to hatred or violence."),
                gettext("No advertising."),
            ]
        ),
        prompt=sample(gettext("what to tell, for example: a precise moment")),
        opens_at=instant(opens_on, OPENS_AT),
        closes_at=instant(closes_on, CLOSES_AT),
        results_promised_on=closes_on + RESULTS_AFTER,
        body=[
            ("heading", gettext("Why this question")),
            (
                "text",
                rich(sample(gettext("what is known already, in figures or in facts, and what is not."))),
            ),
            ("heading", gettext("What becomes of your answers")),
            ("text", rich(sample(gettext("who reads them, when, and what for.")))),
        ],
        **service_of_the_last(CallPage, parent),
    )
    call.questions = [
        CallQuestion(
            label=gettext("How does this concern you?"),
            field_type=QuestionType.ONE_CHOICE,
            choices="\n".join(
                [
                    sample(gettext("a first choice")),
                    sample(gettext("a second one")),
                    gettext("Otherwise"),
                ]
            ),
            visibility=Visibility.PUBLIC,
        ),
        CallQuestion(
            label=sample(gettext("a question of yours, or take it away: each one more is an answer less")),
            field_type=QuestionType.LONG_TEXT,
            visibility=Visibility.TEAM,
        ),
    ]
    return call


def service_of_the_last(model: type[Any], parent: Page) -> dict[str, str]:
    """The service in charge as the last page of `model` below `parent` names it; nothing where none does."""
    last_edited = F("latest_revision_created_at").desc(nulls_last=True)
    rows = model.objects.child_of(parent).exclude(service_name="").order_by(last_edited, "-pk")
    found: dict[str, str] | None = rows.values(*SERVICE).first()
    return found or {}
