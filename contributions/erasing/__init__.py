"""The erasers of what people sent. What was published stays, under its reference, until its author asks."""

from contributions.erasing.files import AttachmentEraser, StagedUploadEraser
from contributions.erasing.former import ContestEraser, FormerWordsEraser, OriginalEraser
from contributions.erasing.reports import ReportWordsEraser
from contributions.erasing.words import ContributionWordsEraser

ERASERS = (
    OriginalEraser(),
    FormerWordsEraser(),
    ContestEraser(),
    ReportWordsEraser(),
    # Of a submission, the words go last: what is erased first is told by what they still are.
    AttachmentEraser(),
    ContributionWordsEraser(),
    StagedUploadEraser(),
)
