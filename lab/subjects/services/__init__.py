"""Verbs of proposed subjects. Each is one transaction, checks its own rules, and leaves a trace."""

from lab.subjects.services.answering import answer, reopen, take_up
from lab.subjects.services.proposing import SubjectWords, submit_subject
from lab.subjects.services.referring import refer
from lab.subjects.services.withdrawing import take_back_subject, withdraw, withdraw_own

__all__ = [
    "SubjectWords",
    "answer",
    "refer",
    "reopen",
    "submit_subject",
    "take_back_subject",
    "take_up",
    "withdraw",
    "withdraw_own",
]
