"""What people send: the envelope, the contribution, its answers and its file, what was decided."""

from contributions.models.answer import AbstractQuestion, Answer, QuestionType, Visibility
from contributions.models.attachment import Attachment, StagedUpload
from contributions.models.contribution import Contribution, new_draw
from contributions.models.decision import Decision, Reason
from contributions.models.submission import ExternalOrigin, Submission, ThreadEntry

__all__ = [
    "AbstractQuestion",
    "Answer",
    "Attachment",
    "Contribution",
    "Decision",
    "ExternalOrigin",
    "QuestionType",
    "Reason",
    "StagedUpload",
    "Submission",
    "ThreadEntry",
    "Visibility",
    "new_draw",
]
