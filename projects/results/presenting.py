"""What the page of a result shows: bounded, whatever it is linked to."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from calls.citing import addresses, cites_of, points_of, references_of
from contributions.outcomes import Answered, answered
from portal.cache.kept import number_of
from portal.pages import unrestricted
from projects.follow_up.shown import shown_on
from projects.results import freezing
from projects.results.briefs import answers_of
from projects.results.citing import quoted, references

if TYPE_CHECKING:
    from calls.models import CallPage
    from projects.models import ResultPage


@dataclass
class Section:
    """A heading of the body and what stands under it."""

    title: str = ""
    blocks: list[Any] = field(default_factory=list)


def context_of(result: "ResultPage", request: HttpRequest) -> dict[str, Any]:
    """Everything the templates show, in a number of queries that no number of links changes."""
    number = number_of(request)
    call = _call_of(result, number)
    kept = call.synthesis if call else []
    # What the page and the synthesis of its call cite, at once.
    cites = cites_of([*references(result), *references_of(kept)], number=number, call=call)
    return {
        "result": result,
        "label": _label(result),
        "sentence": sentence(result.title),
        "theme": result.theme,
        "call": call,
        "came_from": _came_from(result, request, number),
        "heard": points_of(result.heard, cites),
        "done": points_of(result.done, cites),
        "not_done": points_of(result.not_done, cites),
        # What the blocks of the body lead to.
        "cites": cites,
        "permalinks": addresses(quoted(result), number=number, call=call),
        "sections": _sections(result),
        "brief_answers": answers_of(result),
        "synthesis": points_of(kept, cites),
        "answered": answered([call.pk]).get(call.pk, Answered()) if call else None,
        "is_late": bool(result.outcomes_until and result.outcomes_until < timezone.localdate()),
        "frozen": freezing.shown(result) if result.pk else None,
        "linked": shown_on(result, request) if result.pk else None,
    }


def _label(result: "ResultPage") -> str:
    """What the tag of the page says: a result, and of when as far as that is known."""
    if result.known is None:
        return gettext("Result")
    return gettext("Result, %(date)s") % {"date": result.known.words}


def sentence(title: str) -> str:
    """The title as the sentence that it is: a question became an answer, which ends with a full stop."""
    return title if title.rstrip().endswith((".", "!", "?", "…")) else f"{title.rstrip()}."


def _call_of(result: "ResultPage", number: int | None) -> "CallPage | None":
    """Its call, while everybody may read it."""
    from calls.models import CallPage

    if result.call_id is None:
        return None
    return unrestricted(CallPage.objects.live().filter(pk=result.call_id), number).first()


def _came_from(result: "ResultPage", request: HttpRequest, number: int | None) -> list[dict[str, Any]]:
    """The project and the experiment that it comes from, as far as they are public."""
    from projects.models import Experiment, ProjectPage

    found = []
    for model, key in ((ProjectPage, result.project_id), (Experiment, result.from_experiment_id)):
        page: Any = unrestricted(model.objects.live().filter(pk=key), number).first() if key else None
        if page is not None:
            found.append(
                {
                    "kind": page._meta.verbose_name,
                    "title": getattr(page, "poster", page.title),
                    "url": page.get_url(request) or "",
                }
            )
    return found


def _sections(result: "ResultPage") -> list[Section]:
    """The body by its headings; what stands before the first one has none."""
    sections = [Section()]
    for block in result.body:
        if block.block_type == "heading":
            sections.append(Section(title=block.value))
        else:
            sections[-1].blocks.append(block)
    return [section for section in sections if section.blocks or section.title]
