"""What results answer to the points of a brief, on the public page of its referral."""

from collections.abc import Collection

from django.db.models import F
from django.http import HttpRequest

from lab.referrals import answers
from lab.referrals.answers import PointAnswer
from projects.chain.cards import public
from projects.models import BriefAnswer, ResultPage

# Of one brief: some points, and a result or two for each.
MOST_ANSWERS = 200


def answers_to(points: Collection[int], request: HttpRequest | None) -> dict[int, list[PointAnswer]]:
    """The answers of public results, the first result first, undated ones last. Two queries at most."""
    answered = BriefAnswer.objects.filter(point__in=points)
    rows = list(answered.order_by(F("page__date").asc(nulls_last=True), "page", "pk")[:MOST_ANSWERS])
    pages = public(ResultPage, request).in_bulk({row.page_id for row in rows}) if rows else {}
    found: dict[int, list[PointAnswer]] = {}
    for row in rows:
        if page := pages.get(row.page_id):
            answer = PointAnswer(row.text, page.title, page.get_url(request) or "")
            found.setdefault(row.point_id, []).append(answer)
    return found


def register() -> None:
    answers.register("results", answers_to)
