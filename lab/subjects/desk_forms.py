"""How a subject is decided about: the form of each decision, and how the desk offers it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contributions.desk.forms import DecisionForm
from contributions.desk.moves_shown import MoveShown
from contributions.models import Decision

Verb = Decision.Verb
LONGEST_ANSWER = 5000
YES, NO = "yes", "no"
DECIDED = (Verb.TAKE_UP, Verb.ANSWER, Verb.REOPEN, Verb.WITHDRAW)
# What the author may read in public: said each time, never by default.
ASKS_TO_PUBLISH = frozenset({Verb.TAKE_UP, Verb.ANSWER})


class SubjectDecisionForm(DecisionForm):
    """What is decided about one subject. An answer is owed; kept from the public, so is a reason."""

    needs_reason = frozenset()
    needs_words = {Verb.ANSWER: _("Write the answer: whoever proposed a subject is always answered.")}

    verb = forms.ChoiceField(choices=[(verb.value, verb.label) for verb in DECIDED], widget=forms.HiddenInput)
    words = forms.CharField(
        required=False,
        max_length=LONGEST_ANSWER,
        label=_("The lab’s answer"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    publish = forms.ChoiceField(
        required=False,
        label=_("Publish the subject?"),
        choices=[(YES, _("Yes, word for word as it was sent")), (NO, _("No"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = gettext("Reason, when it is not published")
        self.order_fields(["version_seen", "verb", "words", "publish", "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        verb, publish = cleaned.get("verb"), cleaned.get("publish")
        if verb in ASKS_TO_PUBLISH and not publish and "publish" not in self.errors:
            self.add_error("publish", gettext("Choose whether it is published."))
        if (
            verb == Verb.ANSWER
            and publish == NO
            and not cleaned.get("reason")
            and "reason" not in self.errors
        ):
            self.add_error("reason", gettext("Choose a reason: its author is told why it is not published."))
        return cleaned


FIELDS: dict[str, list[str]] = {
    Verb.TAKE_UP: ["publish"],
    Verb.ANSWER: ["publish", "words", "reason"],
    Verb.REOPEN: ["words"],
    Verb.WITHDRAW: ["words"],
}


class SubjectMove(MoveShown):
    """One decision about a subject as the desk offers it."""

    @property
    def fields(self) -> list[BoundField]:
        return [self.form[name] for name in FIELDS[self.verb]]

    @property
    def is_refusal(self) -> bool:
        return self.verb == Verb.WITHDRAW


_OFFERED: list[tuple[str, Any, Any, Any, str]] = [
    (
        Verb.TAKE_UP,
        _("Take it up"),
        _("Its author is told that the lab is looking into it. It still waits for its answer."),
        _("Say that we are looking into it"),
        "u",
    ),
    (
        Verb.ANSWER,
        pgettext_lazy("subject", "Answer"),
        _(
            "Its author reads your words, and so does everybody if it is published. If it cannot be, "
            "say for which reason."
        ),
        pgettext_lazy("subject", "Send the answer"),
        "a",
    ),
    (
        Verb.REOPEN,
        _("Take the answer back"),
        _("It waits for another answer, and is not public meanwhile. Your words tell its author why."),
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


def moves_offered(
    verbs: frozenset[str], *, version: int, failed: SubjectDecisionForm | None = None
) -> Iterator[SubjectMove]:
    """The folded decisions among `verbs`; a form that was wrong stands as it was sent."""
    for verb, label, help_text, button, key in _OFFERED:
        if verb not in verbs:
            continue
        initial = {"version_seen": version, "verb": verb}
        form = SubjectDecisionForm(initial=initial, auto_id=f"{verb}_%s")
        if failed is not None and failed.data.get("verb") == verb:
            form = failed
        if verb != Verb.ANSWER:
            form.fields["words"].label = gettext("Words to the author (optional)")
        yield SubjectMove(str(verb), label, help_text, button, key, form)
