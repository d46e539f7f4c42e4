"""Verbs of what people send. Each is one transaction, checks its own rules, and leaves a trace."""

from contributions.moves import ANSWERED_WITHIN
from contributions.services.addresses import (
    ask_address,
    ask_for_links,
    confirm_address,
    remove_address,
    send_links_asked_for,
)
from contributions.services.authoring import change_name, contest, correct, return_unanswered
from contributions.services.claiming import CLAIM_LASTS, assign, claim, is_claimed, release
from contributions.services.deciding import (
    IllegalMove,
    StaleDecision,
    decision_text,
    decline,
    describe_last_decision,
    last_decision,
    publish,
    redact,
    reopen,
    request_changes,
    uphold,
    withdraw,
    withdraw_own,
)
from contributions.services.erasing import erase, erasures_on_request, replay_erasures
from contributions.services.masking import maskable_texts
from contributions.services.receiving import Received, Words, new_submission, receive
from contributions.services.reporting import (
    answer_report,
    report,
    stands_as_reported,
    submit_report,
    take_down,
)
from contributions.services.tagging import (
    add_tags,
    free_name,
    merge_tags,
    remove_tags,
    rename_tag,
    set_tags,
    set_theme,
    tags_named,
)

__all__ = [
    "ANSWERED_WITHIN",
    "CLAIM_LASTS",
    "IllegalMove",
    "Received",
    "StaleDecision",
    "Words",
    "add_tags",
    "answer_report",
    "ask_address",
    "ask_for_links",
    "assign",
    "change_name",
    "claim",
    "confirm_address",
    "contest",
    "correct",
    "decision_text",
    "decline",
    "describe_last_decision",
    "erase",
    "erasures_on_request",
    "free_name",
    "is_claimed",
    "last_decision",
    "maskable_texts",
    "merge_tags",
    "new_submission",
    "publish",
    "receive",
    "redact",
    "release",
    "remove_address",
    "remove_tags",
    "rename_tag",
    "reopen",
    "replay_erasures",
    "report",
    "request_changes",
    "return_unanswered",
    "send_links_asked_for",
    "set_tags",
    "set_theme",
    "stands_as_reported",
    "submit_report",
    "tags_named",
    "take_down",
    "uphold",
    "withdraw",
    "withdraw_own",
]
