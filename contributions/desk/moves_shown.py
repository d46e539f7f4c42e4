"""How the decisions that words or a reason go with are offered: label, key, help, in the order of use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, Form
from django.utils.translation import gettext_lazy as _

from contributions.desk.forms import NEEDS_REASON, DecisionForm
from contributions.models import Decision

Verb = Decision.Verb


@dataclass(frozen=True)
class MoveShown:
    """One decision as the page offers it, with its form."""

    verb: str
    label: Any
    help: Any
    button: Any
    key: str
    form: Form

    @property
    def needs_reason(self) -> bool:
        return self.verb in NEEDS_REASON

    @property
    def hidden(self) -> list[BoundField]:
        """What was on the screen, which the decision is about."""
        return [self.form["version_seen"]]

    @property
    def fields(self) -> list[BoundField]:
        """What the moderator fills in."""
        return [self.form[name] for name in ("reason", "words") if name != "reason" or self.needs_reason]

    @property
    def is_refusal(self) -> bool:
        return self.verb == Verb.DECLINE

    @property
    def tells_author_only(self) -> bool:
        """Whether the author must act: pointless when they cannot be told."""
        return self.verb == Verb.REQUEST_CHANGES


_OFFERED: list[tuple[str, Any, Any, Any, str]] = [
    (
        Verb.UPHOLD,
        _("The decision stands"),
        _("The author reads your words as the answer to the contest."),
        _("Confirm the decision"),
        "u",
    ),
    (
        Verb.DECLINE,
        _("Decline"),
        _("The author is told which rule applies and how to contest. Your words follow the reason’s."),
        _("Decline"),
        "d",
    ),
    (
        Verb.REQUEST_CHANGES,
        _("Ask for a change"),
        _("The author receives your words and corrects the text. Unanswered, it comes back in 14 days."),
        _("Ask the author"),
        "c",
    ),
    (
        Verb.REOPEN,
        _("Reopen"),
        _("It is no longer public until somebody decides again."),
        _("Reopen"),
        "",
    ),
    (
        Verb.WITHDRAW,
        _("Withdraw at the author’s request"),
        _("For good: its words are no longer public, its reference stays. Only when its author asked."),
        _("Withdraw"),
        "",
    ),
]


def moves_shown(verbs: frozenset[str], forms: dict[str, DecisionForm]) -> Iterator[MoveShown]:
    """The folded decisions among `verbs`."""
    for verb, label, help_text, button, key in _OFFERED:
        if verb in verbs:
            yield MoveShown(str(verb), label, help_text, button, key, forms[verb])
