"""The forms that decide about a referral, and how its page offers them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contributions.desk.forms import LONGEST_WORDS
from contributions.desk.moves_shown import MoveShown
from contributions.form_fields import PlainTextField
from lab.models import Referral
from lab.referrals.criteria import CRITERIA, criteria_of
from lab.referrals.moves import Verb
from lab.referrals.services.briefing import LONGEST_QUESTION
from lab.referrals.services.deciding import LONGEST_BODY_NAME, LONGEST_TITLE

YES, NO = "yes", "no"
PUBLISH, KEEP = "publish", "keep"


def _words(label: Any, help_text: Any, **kwargs: Any) -> PlainTextField:
    values: dict[str, Any] = {
        "error_messages": {"required": _("Say why: whoever sent a referral is owed a reasoned answer.")}
    }
    return PlainTextField(
        longest=LONGEST_WORDS,
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
        **values | kwargs,
    )


def public_title() -> PlainTextField:
    return PlainTextField(
        longest=LONGEST_TITLE or 0,
        one_line=True,
        required=False,
        label=_("Public title"),
        help_text=_("In your words: what was sent stays between the commissioner and the team."),
        widget=forms.TextInput,
    )


def public_question() -> PlainTextField:
    return PlainTextField(
        longest=LONGEST_QUESTION,
        required=False,
        label=_("Public question"),
        help_text=_("The question as everybody may read it; nobody is recognised by it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MoveForm(forms.Form):
    """One decision, with the version that was on the screen."""

    version_seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral = referral
        for name in CRITERIA.keys() & self.fields.keys():
            answered = criteria_of(referral)[name]
            if answered is not None:
                self.initial.setdefault(name, YES if answered else NO)

    def said(self) -> dict[str, Any]:
        """What the verb is given."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in CRITERIA}
        if CRITERIA.keys() & self.fields.keys():
            said["criteria"] = {name: self.cleaned_data[name] for name in CRITERIA}
        return said


def _criterion(question: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=question,
        choices=[(YES, _("Yes")), (NO, _("No"))],
        coerce=lambda answer: answer == YES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Answer yes or no.")},
    )


class ExaminedForm(MoveForm):
    """The four criteria, each yes or no."""

    is_competent = _criterion(CRITERIA["is_competent"].question)
    users_can_be_met = _criterion(CRITERIA["users_can_be_met"].question)
    can_be_tested = _criterion(CRITERIA["can_be_tested"].question)
    somebody_carries_on = _criterion(CRITERIA["somebody_carries_on"].question)


class AdmitForm(ExaminedForm):
    words = _words(
        _("Words to the commissioner (optional)"),
        _("They are in the mail and behind the secret link, never public."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in CRITERIA:
            if cleaned.get(name) is False:
                self.add_error(
                    name, gettext("Admissible only with a yes: otherwise refuse it or pass it on.")
                )
        return cleaned


class EndingFields(forms.Form):
    """Whether the public reads the answer, chosen every time, and under which title and question."""

    publish = forms.TypedChoiceField(
        label=_("Who reads this answer?"),
        choices=[
            (PUBLISH, _("Everybody: it is published with the title and the question below")),
            (KEEP, _("The commissioner alone")),
        ],
        coerce=lambda choice: choice == PUBLISH,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who reads this answer.")},
    )
    public_title = public_title()
    public_question = public_question()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        referral: Referral = self.referral  # type: ignore[attr-defined]
        for name in ("public_title", "public_question"):
            self.initial.setdefault(name, getattr(referral, name))
        if referral.published_at is not None:
            # It is public already: so is its answer.
            del self.fields["publish"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "publish" not in self.fields:
            cleaned["publish"] = True
        if cleaned.get("publish"):
            for name in ("public_title", "public_question"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Write what everybody will read."))
        return cleaned


class RefuseForm(EndingFields, ExaminedForm):
    words = _words(
        _("Reasons"),
        _("Why, and what they may do instead; they follow the criteria not met. Public if you publish."),
    )
    field_order = [*CRITERIA, "words", "publish", "public_title", "public_question"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if all(cleaned.get(name) for name in CRITERIA):
            name = next(iter(CRITERIA))
            self.add_error(name, gettext("Say which criterion is not met: a refusal names it."))
        return cleaned


class PassOnForm(EndingFields, MoveForm):
    to = PlainTextField(
        longest=LONGEST_BODY_NAME or 0,
        one_line=True,
        label=_("Competent body"),
        help_text=_("A body or a service, never a person."),
        widget=forms.TextInput,
        error_messages={"required": _("Name the body that is competent.")},
    )
    words = _words(
        _("Reasons"),
        _("Why it is competent, and what happens next; public if you publish."),
    )
    field_order = ["to", "words", "publish", "public_title", "public_question"]


class AnswerForm(MoveForm):
    words = _words(
        _("What came out"),
        _("Public at once, below the agreed question. Answer point by point; say also what did not work."),
        error_messages={"required": _("Say what came out.")},
    )


class PublishForm(EndingFields, MoveForm):
    words = _words(_("Public answer"), _("What everybody reads; the commissioner is told again."))
    field_order = ["public_title", "public_question", "words"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("publish", None)
        self.initial.setdefault("words", self.referral.public_words)

    def said(self) -> dict[str, Any]:
        said = super().said()
        del said["publish"]
        return said


@dataclass(frozen=True)
class ReferralMove(MoveShown):
    """One decision as the page offers it."""

    @property
    def is_refusal(self) -> bool:
        return self.verb == Verb.REFUSE

    @property
    def fields(self) -> list[BoundField]:
        return self.form.visible_fields()


FORMS: dict[str, type[MoveForm]] = {
    Verb.ADMIT: AdmitForm,
    Verb.REFUSE: RefuseForm,
    Verb.PASS_ON: PassOnForm,
    Verb.ANSWER: AnswerForm,
    Verb.PUBLISH: PublishForm,
}
OFFERED: dict[str, tuple[Any, Any, str]] = {
    Verb.ADMIT: (
        _("All four criteria are met. The commissioner is told; the brief comes next."),
        _("Declare it admissible"),
        "a",
    ),
    Verb.REFUSE: (
        _("At least one criterion is not met. The commissioner reads which, and your reasons."),
        pgettext_lazy("referral", "Do not take it up"),
        "d",
    ),
    Verb.PASS_ON: (
        _("Somebody else is competent. The commissioner reads who, and your reasons; pass it on yourself."),
        pgettext_lazy("referral", "Pass it on"),
        "o",
    ),
    Verb.ANSWER: (
        _("The referral is then answered, for everybody to read."),
        _("Publish what came out"),
        "r",
    ),
    Verb.PUBLISH: (
        _("What everybody reads of a referral that is over. Who sent it is never said."),
        _("Publish this answer"),
        "p",
    ),
}


def moves_shown(referral: Referral, legal: frozenset[str], *, failed: Any = None) -> Iterator[ReferralMove]:
    """The folded decisions among `legal`; a form that was wrong stands as it was sent."""
    for verb, (help_text, button, key) in OFFERED.items():
        if verb not in legal:
            continue
        form = failed if failed is not None and failed.data.get("verb") == verb else None
        if form is None:
            initial = {"version_seen": referral.submission.version}
            form = FORMS[verb](initial=initial, referral=referral, auto_id=f"{verb}_%s")
        yield ReferralMove(verb, Verb(verb).label, help_text, button, key, form)
