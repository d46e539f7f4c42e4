"""How a report is answered: the form of each answer, and how the page offers it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from contributions.desk.forms import LONGEST_WORDS, DecisionForm
from contributions.desk.moves_shown import MoveShown


class Answer(TextChoices):
    """What a moderator may do with a report."""

    TAKE_DOWN = "take_down", _("Content taken down, report upheld")
    UPHOLD = "uphold", _("Report upheld")
    REJECT = "reject", _("Report rejected")


class ReportAnswerForm(DecisionForm):
    """One answer, with the versions of the report and of the content that were on the screen."""

    needs_reason = frozenset({Answer.TAKE_DOWN})

    content_version_seen = forms.IntegerField(widget=forms.HiddenInput)
    verb = forms.ChoiceField(choices=Answer.choices, widget=forms.HiddenInput)
    words = forms.CharField(
        max_length=LONGEST_WORDS,
        label=_("Answer to whoever reported"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why: whoever reported is owed a reasoned answer.")},
    )
    words_to_author = forms.CharField(
        required=False,
        max_length=LONGEST_WORDS,
        label=_("Words to the author (optional)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They follow the reason’s. Neither quote the report nor say who sent it."),
    )


@dataclass(frozen=True)
class AnswerShown(MoveShown):
    """One answer as the page offers it."""

    @property
    def needs_reason(self) -> bool:
        return self.verb == Answer.TAKE_DOWN

    @property
    def is_refusal(self) -> bool:
        return self.verb == Answer.TAKE_DOWN

    @property
    def hidden(self) -> list[BoundField]:
        return [self.form["version_seen"], self.form["content_version_seen"]]

    @property
    def fields(self) -> list[BoundField]:
        names = ["reason", "words", "words_to_author"] if self.needs_reason else ["words"]
        return [self.form[name] for name in names]


_OFFERED: dict[str, tuple[Any, Any, Any, str]] = {
    Answer.TAKE_DOWN: (
        _("Take the content down and uphold"),
        _(
            "The content is declined and its author is told which rule applies. "
            "Whoever reported reads your answer."
        ),
        _("Take down and uphold"),
        "d",
    ),
    Answer.UPHOLD: (
        _("Uphold"),
        _("The public no longer reads what was reported. Whoever reported reads your answer."),
        _("Uphold the report"),
        "u",
    ),
    Answer.REJECT: (
        _("Reject"),
        _("The content stays as it is. Whoever reported reads your answer."),
        _("Reject the report"),
        "r",
    ),
}


def answers_shown(answers: set[str], *, initial: dict[str, Any], failed: Any = None) -> Iterator[AnswerShown]:
    """The folded answers among `answers`; a form that was wrong stands as it was sent."""
    for verb, (label, help_text, button, key) in _OFFERED.items():
        if verb not in answers:
            continue
        was_sent = failed is not None and failed.data.get("verb") == verb
        form = failed if was_sent else ReportAnswerForm(initial=initial, auto_id=f"{verb}_%s")
        yield AnswerShown(str(verb), label, help_text, button, key, form)
