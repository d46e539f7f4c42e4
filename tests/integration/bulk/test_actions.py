"""Each bulk action decides or sorts every row as if it were alone, at a cost that does not grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from post_office.models import Email
from wagtail.models import ModelLogEntry

from contributions import services
from contributions.desk.bulk_actions import ACTIONS
from contributions.models import (
    Contribution,
    Decision,
    InternalTag,
    Submission,
    TaggedSubmission,
    ThreadEntry,
)
from contributions.outcomes.bulk import DraftOutcomes
from tests.bulk import AWAITING, DECLINED, NOW, PUBLISHED, WORDS, choose, confirm, do, keys, states
from tests.factories import make_call, make_contribution, make_reason, make_received, make_themes
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db


# --- Each action ----------------------------------------------------------------------


def test_publishing_many_decides_each_as_if_alone(client, moderator, clock):
    call = make_call()
    rows = [make_received(call, email=f"a{n}@example.org").contribution for n in range(3)]
    Email.objects.all().delete()
    other = make_contribution(call)
    page = do(client, "publish", *rows)
    assert page.context["said"] in words_of(page)
    assert (page.context["bulk"].done, page.context["bulk"].refused, keys(page)) == (3, 0, [])
    assert states(*rows, other) == [PUBLISHED, PUBLISHED, PUBLISHED, AWAITING]
    for row in rows:
        decision = Decision.objects.get(submission=row.pk)
        assert (decision.verb, decision.decided_by, decision.decided_at) == ("publish", moderator, NOW)
        assert ThreadEntry.objects.filter(submission=row.pk, kind="published").count() == 1
        assert (
            ModelLogEntry.objects.filter(object_id=str(row.pk), action="contributions.publish").count() == 1
        )
        submission = Submission.objects.get(pk=row.pk)
        assert (submission.version, submission.awaiting_since) == (2, None)
    assert sorted(each.to[0] for each in Email.objects.all()) == [f"a{n}@example.org" for n in range(3)]


def test_declining_many_gives_each_the_reason_and_the_words(client):
    call, reason = make_call(), make_reason(words_to_author="Les mots du motif.")
    rows = [make_received(call, email=f"a{n}@example.org").contribution for n in range(3)]
    Email.objects.all().delete()
    page = do(client, "decline", *rows, reason=reason.pk, words=f"  {WORDS} ")
    assert page.context["bulk"].done == 3
    assert states(*rows) == [DECLINED] * 3
    assert set(Decision.objects.values_list("verb", "reason", "words")) == {("decline", reason.pk, WORDS)}
    assert Decision.objects.count() == Email.objects.count() == 3


def test_themes_tags_and_whose_it_is_are_set_on_many(client, moderator):
    call = make_call()
    rows = [make_contribution(call) for _number in range(3)]
    _broad, youth = make_themes("Emploi", "Jeunes")
    assert do(client, "theme", *rows[:2], theme=youth.pk).context["bulk"].done == 2
    assert [Contribution.objects.get(pk=row.pk).theme for row in rows] == [youth, youth, None]
    do(client, "theme", rows[0], theme="none")
    assert [Contribution.objects.get(pk=row.pk).theme for row in rows] == [None, youth, None]

    do(client, "add-tags", *rows, tags="Été 2026,  à relire ")
    do(client, "add-tags", *rows, tags="ete 2026")
    assert set(InternalTag.objects.values_list("name", flat=True)) == {"à relire", "Été 2026"}
    assert TaggedSubmission.objects.count() == 6
    summer = InternalTag.objects.get(name="Été 2026")
    do(client, "remove-tags", *rows[:2], tags=[summer.pk])
    assert list(TaggedSubmission.objects.filter(tag=summer).values_list("content_object", flat=True)) == [
        rows[2].pk
    ]

    do(client, "assign", *rows[1:], to=moderator.pk)
    assert list(Submission.objects.order_by("pk").values_list("assigned_to", flat=True)) == [
        None,
        moderator.pk,
        moderator.pk,
    ]
    do(client, "assign", rows[1], to="none")
    assert Submission.objects.get(pk=rows[1].pk).assigned_to is None
    assert not Decision.objects.exists()
    assert set(Submission.objects.values_list("version", flat=True)) == {1}


def test_tags_are_offered_for_removal_only_where_they_are(client):
    row, other = make_contribution(), make_contribution()
    services.add_tags(submission_ids=[row.pk], names=["ici"])
    services.add_tags(submission_ids=[other.pk], names=["ailleurs"])
    page = choose(client, "remove-tags", row)
    assert [str(label.text).strip() for label in soup(page).select("fieldset.desk-choices label")] == ["ici"]


# --- Cost -----------------------------------------------------------------------------


@pytest.mark.parametrize("action", [each.action_type for each in ACTIONS if each is not DraftOutcomes])
def test_each_item_costs_the_same_number_of_queries(action, client, moderator):
    call, reason, theme = make_call(), make_reason(), make_themes("Emploi")[0]
    fields = {"reason": reason.pk, "theme": theme.pk, "tags": "relire", "to": moderator.pk}

    def cost(number: int) -> tuple[int, int]:
        rows = [
            make_received(call, email=f"{action}{number}{n}@example.org").contribution for n in range(number)
        ]
        if action == "remove-tags":
            tags = services.add_tags(submission_ids=[row.pk for row in rows], names=["relire"])
            fields["tags"] = [tags[0].pk]  # type: ignore[assignment]
        with CaptureQueriesContext(connection) as asking:
            page = choose(client, action, *rows)
        with CaptureQueriesContext(connection) as doing:
            summary = confirm(client, action, page, **fields)
        assert summary.context["bulk"].done == number
        return len(asking), len(doing)

    cost(1)
    asked, done = zip(*(cost(number) for number in (2, 4, 24)), strict=True)
    assert len(set(asked)) == 1
    assert done[1] - done[0] == (done[2] - done[1]) / 10
