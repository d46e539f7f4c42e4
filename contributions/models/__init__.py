"""What people send: the envelope, the contribution, its answers and its file, what was decided."""

from contributions.models.answer import AbstractQuestion, Answer, QuestionType, Visibility
from contributions.models.attachment import Attachment, StagedUpload
from contributions.models.contribution import Contribution, new_draw
from contributions.models.decision import REFUSALS, Contest, Decision, Reason
from contributions.models.moderator import AlertChoice, ModeratorLimit
from contributions.models.original import FormerWords, RedactedOriginal
from contributions.models.outcome import Outcome, OutcomeCode, OutcomeDraft, OutcomeSheet
from contributions.models.prepared_export import PreparedExport
from contributions.models.report import Report
from contributions.models.submission import ExternalOrigin, Submission, ThreadEntry
from contributions.models.tag import InternalTag, TaggedSubmission

__all__ = [
    "REFUSALS",
    "AbstractQuestion",
    "AlertChoice",
    "Answer",
    "Attachment",
    "Contest",
    "Contribution",
    "Decision",
    "ExternalOrigin",
    "FormerWords",
    "InternalTag",
    "ModeratorLimit",
    "Outcome",
    "OutcomeCode",
    "OutcomeDraft",
    "OutcomeSheet",
    "PreparedExport",
    "QuestionType",
    "Reason",
    "RedactedOriginal",
    "Report",
    "StagedUpload",
    "Submission",
    "TaggedSubmission",
    "ThreadEntry",
    "Visibility",
    "new_draw",
]
