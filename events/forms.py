"""The form of a day: who comes, with how many, to what.

How far an agent engages stands in events.engaged.asking, what goes to the call in events.contributing.
"""

from datetime import datetime
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from calls.guards import GuardedForm
from contributions.form_fields import AddressField, PlainTextField
from contributions.models import Contribution
from contributions.questions import PREFIX, GivenAnswer, fingerprint, form_fields, given_answers, lost_answers
from events.contributing import ContributingFields, call_to_answer
from events.engaged.asking import ABOUT_ENGAGING, AGENTS_ONLY, EngagingFields
from events.models import EventPage
from events.seats import Taken
from events.services import Wish
from events.slots import (
    DAY_CHANGED,
    NONE,
    NOT_OFFERED,
    Slot,
    lost_choices,
    slot_choices,
    slot_field,
    slots_of,
)

NAME_MAX = 150
NEEDS_MAX = 500
# Asked only of those who come.
ABOUT_COMING = (
    "name",
    "email",
    "sender_kind",
    "organisation",
    "service",
    "companions",
    "access",
    "diet",
)
# A trap, and a box: nothing to copy.


def _line(**kwargs: Any) -> PlainTextField:
    complete = kwargs.pop("complete")
    widget = forms.TextInput(attrs={"autocomplete": complete})
    return PlainTextField(longest=NAME_MAX, one_line=True, widget=widget, **kwargs)


def _short_text(**kwargs: Any) -> PlainTextField:
    widget = forms.Textarea(attrs={"rows": 2, "class": "input--short", "autocomplete": "off"})
    return PlainTextField(longest=NEEDS_MAX, required=False, widget=widget, **kwargs)


class RegistrationForm(ContributingFields, EngagingFields, GuardedForm):
    """One registration. Name and address are needed; what is needed besides is the editor's affair."""

    name = _line(
        label=_("First name and surname"),
        help_text=_("For the list at the entrance. Never published."),
        complete="name",
        error_messages={"required": _("Write your name: it stands on the list at the entrance.")},
    )
    email = AddressField(
        required=True,
        error_messages={"required": _("Write your address: your seat and every change are sent to it.")},
    )
    sender_kind = forms.ChoiceField(
        required=False,
        label=_("I am"),
        choices=[("", _("I would rather not say")), *Contribution.SenderKind.choices],
        error_messages={"invalid_choice": NOT_OFFERED, "required": _("Choose one of the answers.")},
    )
    organisation = _line(
        required=False,
        label=_("Organisation"),
        help_text=_("For agents and elected officials: your administration or your local authority."),
        complete="organization",
    )
    service = _line(
        required=False,
        label=_("Service"),
        help_text=_("For agents: the service or the team in which you work."),
        complete="off",
    )
    companions = forms.TypedChoiceField(
        required=False,
        coerce=int,
        label=_("Who comes with you?"),
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    # The workshops stand here, a field for each time.
    access = _short_text(label=_("What do you need to come?"))
    diet = _short_text(label=_("Anything to know about meals?"))
    # The editor's questions stand here, then what goes to the call; beside the notice about photos:
    photos = forms.BooleanField(
        required=False,
        label=_("I agree that pictures taken on the day show me"),
        help_text=_(
            "For yourself, and only if you wish: you come all the same without it, and you take it back "
            "at any time by your link. "
            "Under 18, leave it empty: a parent signs the paper form at the entrance."
        ),
    )
    # What the form shows of its questions (contributions.questions.fingerprint).
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    says_nothing = (*GuardedForm.says_nothing, NONE)
    no_words = (*GuardedForm.no_words, "photos")

    def __init__(
        self, data: QueryDict | None = None, *, day: EventPage, now: datetime, invitation: str = ""
    ) -> None:
        super().__init__(data)
        self.day = day
        self.now = now
        self.fields["invitation"].initial = invitation
        self.questions = list(day.questions.all())
        self.asked_now = fingerprint(self.questions)
        self.slots: list[Slot] = slots_of(day)
        self.call = call_to_answer(day, now)
        self._fit()

    def _fit(self) -> None:
        """Only what this day asks, in its words."""
        fields: dict[str, Any] = self.fields
        months = self.day.retention_months
        fields["email"].help_text = ngettext(
            "For your seat and its changes. Never published, erased %(months)d month after the day.",
            "For your seat and its changes. Never published, erased %(months)d months after the day.",
            months,
        ) % {"months": months}
        if self.call:
            fields["email"].help_text += f" {self.kept_with_words()}"
        needs = gettext("Read by the organiser only, and erased seven days after the day.")
        fields["access"].help_text = " ".join(
            [gettext("A ramp, a sign language interpreter, a place to rest…"), needs]
        )
        fields["diet"].help_text = " ".join([gettext("An allergy, what you do not eat…"), needs])
        if self.day.audience == EventPage.Audience.AGENTS:
            fields["sender_kind"].choices = [(kind.value, kind.label) for kind in AGENTS_ONLY]
            fields["sender_kind"].required = True
        fields["companions"].choices = [
            (number, _with(number)) for number in range(self.day.most_companions + 1)
        ]
        fields["asked"].initial = self.asked_now
        self.fit_engagement()
        if not self.day.most_companions:
            del fields["companions"]
        if not self.day.asks_photo_consent:
            del fields["photos"]
        for slot in self.slots:
            fields[slot.name] = slot_field(slot, self.day)
        fields.update(form_fields(self.questions))
        self.ask_words(coming=ABOUT_COMING)
        own = [name for name in fields if name.startswith(PREFIX)]
        slots = [slot.name for slot in self.slots]
        self.order_fields(["coming", *ABOUT_COMING[:-2], *slots, *ABOUT_COMING[-2:], *ABOUT_ENGAGING, *own])

    def say_seats(self, taken: Taken) -> None:
        """Say beside each workshop what is left of it: for who reads the form, not for who sent it."""
        for slot in self.slots:
            field: Any = self.fields[slot.name]
            field.choices = slot_choices(slot, self.day, taken)

    def clean(self) -> dict[str, Any]:
        """Workshops that overlap, where a time has some that do and some that do not; times that changed."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if self.comes:
            self.check_engagement(said)
            if lost_choices(self.slots, self.data):
                self.add_error(None, str(DAY_CHANGED))
        for slot in self.slots:
            chosen = slot.chosen(said.get(slot.name))
            if any(one.overlaps(other) for i, one in enumerate(chosen) for other in chosen[i + 1 :]):
                self.add_error(slot.name, gettext("Two of these are at the same time: keep one of them."))
        return said

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields under their headings, in the order in which one thinks of them."""
        slots = [slot.name for slot in self.slots]
        own = [name for name in self.fields if name.startswith(PREFIX)]
        parts = [
            ("", ["coming"]),
            (gettext("Who you are"), ABOUT_COMING[:5]),
            (gettext("Who comes, and to what"), [*ABOUT_COMING[5:6], *slots]),
            (gettext("To welcome you"), ABOUT_COMING[6:]),
            (gettext("If you are an agent"), ABOUT_ENGAGING),
            (gettext("The team also asks"), own),
            (gettext("Your contribution to the call"), ["words_title", "words_body"]),
        ]
        found = [(title, [self[name] for name in names if name in self.fields]) for title, names in parts]
        return [(title, fields) for title, fields in found if fields]

    # --- What was said ------------------------------------------------------------------

    @property
    def asks_the_same(self) -> bool:
        """Whether the sender saw the questions as they stand now. A form that does not say is believed."""
        return self.data.get("asked", "") in ("", self.asked_now)

    @property
    def lost_answers(self) -> list[str]:
        return lost_answers(self.questions, self.data)

    def wish(self) -> Wish:
        said = self.cleaned_data
        chosen = [workshop.pk for slot in self.slots for workshop in slot.chosen(said.get(slot.name))]
        return Wish(
            name=said["name"],
            email=said["email"],
            sender_kind=said["sender_kind"],
            organisation=said["organisation"],
            service=said["service"],
            companions=said.get("companions") or 0,
            workshops=frozenset(chosen),
            access=said["access"],
            diet=said["diet"],
            photos=said.get("photos", False),
            level=said.get("level") or "",
            theme_id=said["theme"].pk if said.get("theme") else None,
            skills=said["skills"],
            invitation=said["invitation"],
        )

    def answers(self) -> tuple[GivenAnswer, ...]:
        return given_answers(self.questions, self.cleaned_data)

    def say_full(self, workshops: frozenset[int]) -> None:
        """Beside the times at which one of `workshops` has just filled up."""
        for slot in self.slots:
            full = [workshop.title for workshop in slot.workshops if workshop.pk in workshops]
            if full:
                sentence = gettext("No seat is left in “%(workshop)s”: choose another, or none.")
                self.add_error(slot.name, sentence % {"workshop": "”, “".join(full)})

    # --- Shown again --------------------------------------------------------------------

    def shown_again(self) -> Self:
        """Also with the questions and the workshops as they stand now."""
        lost = lost_choices(self.slots, self.data)
        super().shown_again()
        self.data["asked"] = self.asked_now
        for slot in self.slots:
            # What is still offered, at another time, stays chosen.
            if slot.name not in self.data and (kept := slot.chosen(lost)):
                self.data.setlist(slot.name, [str(workshop.pk) for workshop in kept])
        return self


def _with(number: int) -> str:
    if not number:
        return gettext("I will come alone")
    return ngettext("%(number)d person comes with me", "%(number)d people come with me", number) % {
        "number": number
    }
