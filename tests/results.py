"""Results of calls, for tests: with what whoever answered is owed, published as the CMS publishes."""

from datetime import date
from typing import Any

from calls.models import CallPage
from projects.models import ResultIndexPage, ResultPage
from tests.projects import make_result_index

HEARD = [("point", {"text": "Le temps manque.", "cites": ""})]
DONE = [("point", {"text": "Nous ouvrons plus tôt.", "cites": ""})]
NOT_DONE = [("point", {"text": "Ouvrir la nuit.", "why": "Personne ne pourrait venir.", "cites": ""})]


def draft_result(call: CallPage | None = None, **fields: Any) -> ResultPage:
    """A complete draft about `call`, unless `fields` empty something."""
    number = ResultPage.objects.count() + 1
    values = {
        "title": f"Ce qui en est sorti {number}",
        "slug": f"ce-qui-en-est-sorti-{number}",
        "summary": "Ce que nous avons appris.",
        "date": date(2026, 3, 2),
        "outcomes_until": date(2027, 3, 2),
        "heard": HEARD,
        "done": DONE,
        "not_done": NOT_DONE,
        "call": call,
        "live": False,
    } | fields
    index = ResultIndexPage.objects.get(pk=make_result_index().pk)
    result: ResultPage = index.add_child(instance=ResultPage(**values))
    result.save_revision()
    return result


def published(result: ResultPage, user: Any = None) -> ResultPage:
    """`result` as it stands once its last version is published."""
    result.get_latest_revision().publish(user=user)
    return ResultPage.objects.get(pk=result.pk)


def point(text: str, *rows: Any, **more: Any) -> tuple[str, dict[str, Any]]:
    """A point that cites `rows`."""
    return ("point", {"text": text, "cites": ", ".join(row.reference for row in rows), **more})


def quotations(*pairs: Any) -> tuple[str, list[dict[str, Any]]]:
    """A block that quotes each (contribution, passage)."""
    return ("quotations", [{"contribution": row, "excerpt": passage} for row, passage in pairs])
