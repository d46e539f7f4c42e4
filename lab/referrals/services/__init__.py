"""Verbs about referrals. Each is one transaction, locks the envelope first, and leaves a trace."""

from lab.referrals.services.commissioning import NewerBrief, agree_brief, ask_for_change, withdraw
from lab.referrals.services.sending import (
    Asked,
    DocumentsGone,
    FormClosed,
    Sent,
    confirm_referral,
    send_confirmation_again,
    submit_referral,
)

__all__ = [
    "Asked",
    "DocumentsGone",
    "FormClosed",
    "NewerBrief",
    "Sent",
    "agree_brief",
    "ask_for_change",
    "confirm_referral",
    "send_confirmation_again",
    "submit_referral",
    "withdraw",
]
