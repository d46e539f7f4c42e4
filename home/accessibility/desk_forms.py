"""How a barrier is answered: the form of each answer, and how the desk offers it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contributions.desk.forms import LONGEST_WORDS, DecisionForm
from contributions.desk.moves_shown import MoveShown
from contributions.models import Decision
from home.accessibility.services import ANSWERS

Verb = Decision.Verb


class BarrierAnswerForm(DecisionForm):
    """One answer, always in words; with a day where the correction takes time."""

    needs_reason = frozenset()
    needs_words: dict[Any, Any] = {}

    verb = forms.ChoiceField(choices=[(verb, verb) for verb in ANSWERS], widget=forms.HiddenInput)
    words = forms.CharField(
        max_length=LONGEST_WORDS,
        label=_("Answer to whoever met the barrier"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the answer: whoever met a barrier is owed one.")},
    )
    until = forms.DateField(
        required=False,
        label=_("Corrected by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a date.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("verb") == Verb.TAKE_UP and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", gettext("Say by when: the law asks for a reasonable time."))
        return cleaned


class BarrierMove(MoveShown):
    """One answer as the desk offers it."""

    @property
    def fields(self) -> list[BoundField]:
        names = ["until", "words"] if self.verb == Verb.TAKE_UP else ["words"]
        return [self.form[name] for name in names]

    @property
    def is_refusal(self) -> bool:
        return self.verb == Verb.NOT_TAKE_UP


_OFFERED: list[tuple[str, Any, Any, Any, str]] = [
    (
        Verb.ANSWER,
        pgettext_lazy("barrier", "Solved"),
        _("The barrier is removed, or there is another way: say which, and how."),
        _("Answer that it is solved"),
        "a",
    ),
    (
        Verb.TAKE_UP,
        _("It needs time"),
        _("Say why it takes so long, and what can be used until then. Past that day it comes back here."),
        _("Answer with a date"),
        "u",
    ),
    (
        Verb.NOT_TAKE_UP,
        pgettext_lazy("barrier", "Refuse"),
        _("Say why, and what can be used instead. Whoever disagrees can turn to the Défenseur des droits."),
        _("Refuse, with this reason"),
        "d",
    ),
]


def moves_offered(
    verbs: frozenset[str], *, version: int, failed: BarrierAnswerForm | None = None
) -> Iterator[BarrierMove]:
    """The folded answers among `verbs`; a form that was wrong stands as it was sent."""
    for verb, label, help_text, button, key in _OFFERED:
        if verb not in verbs:
            continue
        initial = {"version_seen": version, "verb": verb}
        form = BarrierAnswerForm(initial=initial, auto_id=f"{verb}_%s")
        if failed is not None and failed.data.get("verb") == verb:
            form = failed
        yield BarrierMove(str(verb), label, help_text, button, key, form)
