"""Answers to editors' questions as pages show them: to everybody, to their author, to the team."""

from collections.abc import Iterable
from dataclasses import dataclass

from contributions.models import Answer, Contribution, Submission, Visibility
from contributions.models.answer import WITH_CHOICES, QuestionType
from people.models import PersonalAnswer


@dataclass(frozen=True)
class ShownAnswer:
    """One answer, with the label that was shown when it was given."""

    label: str
    value: str
    # Several choices, one by one; empty for every other type.
    choices: list[str]
    visibility: str
    sort_order: int
    # In the words of the person, not chosen among those of an editor.
    is_typed: bool

    @property
    def is_public(self) -> bool:
        return self.visibility == Visibility.PUBLIC

    @classmethod
    def of(cls, row: Answer | PersonalAnswer) -> "ShownAnswer":
        several = row.field_type == QuestionType.SEVERAL_CHOICES
        return cls(
            label=row.label,
            value=row.value,
            choices=row.value.splitlines() if several else [],
            visibility=row.visibility if isinstance(row, Answer) else Visibility.PERSONAL.value,
            sort_order=row.sort_order,
            is_typed=row.field_type not in WITH_CHOICES,
        )


def public_answers(submission: Submission) -> list[ShownAnswer]:
    """What everybody reads once `submission` is published."""
    return [ShownAnswer.of(row) for row in submission.answers.filter(visibility=Visibility.PUBLIC)]


def team_answers(submission: Submission) -> list[ShownAnswer]:
    """What the team reads: everything but personal answers."""
    return [ShownAnswer.of(row) for row in submission.answers.all()]


def personal_answers(submission: Submission) -> list[ShownAnswer]:
    """Kept with the contact details; for those who may see these, and for the author."""
    return [ShownAnswer.of(row) for row in PersonalAnswer.objects.filter(submission=submission)]


def own_answers(submission: Submission) -> list[ShownAnswer]:
    """All that its author answered, in the order of the form."""
    answers = [*team_answers(submission), *personal_answers(submission)]
    return sorted(answers, key=lambda answer: answer.sort_order)


def choice_tags(contributions: Iterable[Contribution]) -> dict[int, list[str]]:
    """The public choices of each contribution of a list, in one query; one without any is left out."""
    rows = Answer.objects.filter(
        submission__in=[contribution.pk for contribution in contributions],
        visibility=Visibility.PUBLIC,
        field_type__in=WITH_CHOICES,
    ).values_list("submission_id", "value")
    tags: dict[int, list[str]] = {}
    for pk, value in rows:
        tags.setdefault(pk, []).extend(value.splitlines())
    return tags
