"""The form of a day: who comes, with how many, to what; and, where a call is open, what they want to say."""

from datetime import datetime
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from calls.guards import GuardedForm
from calls.models import CallPage
from contributions.form_fields import AddressField, PlainTextField
from contributions.models import Contribution
from contributions.questions import PREFIX, GivenAnswer, fingerprint, form_fields, given_answers, lost_answers
from contributions.services import Words
from contributions.words_form import TITLE_MAX
from events.engaged.forms import ThemeChoice, level_choices
from events.engaged.invitations import may_register_early
from events.models import EventPage
from events.seats import Taken
from events.services import Wish
from events.slots import NONE, Slot, slot_choices, slot_field, slots_of
from people.models import Engagement
from people.models.engagement import SKILLS_MAX
from taxonomy.models import Theme

NAME_MAX = ORGANISATION_MAX = 150
NEEDS_MAX = 500
NOT_OFFERED = _("This choice is not offered (any more). Choose another.")
COME, CONTRIBUTE, BOTH = "come", "contribute", "both"
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
# How far an agent engages with the lab: nobody must answer.
ABOUT_ENGAGING = ("level", "theme", "skills")
AGENTS_ONLY = (Contribution.SenderKind.AGENT, Contribution.SenderKind.ELECTED_OFFICIAL)


def _line(**kwargs: Any) -> PlainTextField:
    complete = kwargs.pop("complete")
    widget = forms.TextInput(attrs={"autocomplete": complete})
    return PlainTextField(longest=NAME_MAX, one_line=True, widget=widget, **kwargs)


def _short_text(**kwargs: Any) -> PlainTextField:
    widget = forms.Textarea(attrs={"rows": 2, "class": "input--short", "autocomplete": "off"})
    return PlainTextField(longest=NEEDS_MAX, required=False, widget=widget, **kwargs)


class RegistrationForm(GuardedForm):
    """One registration. Name and address are needed; what is needed besides is the editor's affair."""

    said_nothing = (None, "", [], NONE)

    coming = forms.ChoiceField(
        label=_("What would you like to do?"),
        choices=[
            (COME, _("I come")),
            (CONTRIBUTE, _("I contribute")),
            (BOTH, _("I come and I contribute")),
        ],
        initial=COME,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_OFFERED, "required": _("Choose one of the answers.")},
    )
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
    level = forms.ChoiceField(
        required=False,
        label=_("How far do you engage with the lab?"),
        help_text=_("For agents. A mail asks you to confirm it; you change or leave at any time."),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": NOT_OFFERED},
    )
    theme = ThemeChoice(
        queryset=Theme.objects.none(), required=False, label=_("On which theme?"), empty_label=_("All themes")
    )
    skills = PlainTextField(
        longest=SKILLS_MAX,
        required=False,
        label=_("Your skills"),
        help_text=_(
            "For a resource agent: the words by which the coordinator finds you. Nobody else reads them."
        ),
        widget=forms.Textarea(attrs={"rows": 2, "class": "input--short", "autocomplete": "off"}),
    )
    # Of an involved agent who registers before the public (events.engaged.invitations).
    invitation = forms.CharField(required=False, widget=forms.HiddenInput)
    # The editor's questions stand here, then what goes to the call.
    words_title = PlainTextField(
        longest=TITLE_MAX,
        one_line=True,
        label=_("Title of your contribution"),
        help_text=_("A few words: what your answer is about."),
        error_messages={"required": _("Give your answer a title, even a short one.")},
    )
    words_body = PlainTextField(
        longest=0,
        label=_("Your contribution"),
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Write your answer: this field is empty.")},
    )
    # What the form shows of its questions (contributions.questions.fingerprint).
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

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
        fields["level"].choices = [("", gettext("Not for now")), *level_choices()]
        fields["theme"].queryset = Theme.objects.all()
        if not fields["theme"].queryset.exists():
            del fields["theme"]
        if not self.day.most_companions:
            del fields["companions"]
        for slot in self.slots:
            fields[slot.name] = slot_field(slot, self.day)
        fields.update(form_fields(self.questions))
        self._ask_words()
        own = [name for name in fields if name.startswith(PREFIX)]
        slots = [slot.name for slot in self.slots]
        self.order_fields(["coming", *ABOUT_COMING[:-2], *slots, *ABOUT_COMING[-2:], *ABOUT_ENGAGING, *own])

    def say_seats(self, taken: Taken) -> None:
        """Say beside each workshop what is left of it: for who reads the form, not for who sent it."""
        for slot in self.slots:
            field: Any = self.fields[slot.name]
            field.choices = slot_choices(slot, self.day, taken)

    def _ask_words(self) -> None:
        """What goes to the call, when one is open; what is not chosen is not needed."""
        fields: dict[str, Any] = self.fields
        if self.call is None:
            for name in ("coming", "words_title", "words_body"):
                del fields[name]
            return
        label, longest = self.call.answer_asked()
        body = fields["words_body"]
        body.longest = longest
        body.label = label or body.label
        body.help_text = gettext("Name nobody. %(longest)s characters at most.") % {
            "longest": number_format(longest, force_grouping=True)
        }
        for name in ("words_title", "words_body"):
            fields[name].required = self.contributes
        if not self.comes:
            for name, field in fields.items():
                if name in ABOUT_COMING or name.startswith(PREFIX):
                    field.required = False

    @property
    def choice(self) -> str:
        """Come, contribute or both, as it was sent; come where nothing else is offered or said."""
        return self.data.get("coming") or COME if self.call else COME

    @property
    def comes(self) -> bool:
        return self.choice != CONTRIBUTE

    @property
    def contributes(self) -> bool:
        return self.choice in (CONTRIBUTE, BOTH)

    def clean(self) -> dict[str, Any]:
        """Workshops that overlap, where a time has some that do and some that do not."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_engagement(said)
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

    def _check_engagement(self, said: dict[str, Any]) -> None:
        """A level is an agent's, a resource agent has skills, an invitation is of one address."""
        if not self.comes:
            return
        level = said.get("level")
        if level and said.get("sender_kind") not in AGENTS_ONLY:
            self.add_error(
                "level", gettext("This is for agents and elected officials: say above that you are one.")
            )
        elif level == Engagement.Level.RESOURCE and not said.get("skills") and "skills" not in self.errors:
            self.add_error("skills", gettext("Write your skills: the coordinator finds you by these words."))
        invitation, email = said.get("invitation", ""), said.get("email")
        if email and invitation and not self.day.registers(self.now):
            about = {"day": self.day, "invitation": invitation, "now": self.now}
            if may_register_early(**about) and not may_register_early(**about, email=email):
                sentence = gettext(
                    "Write the address at which you were invited: it is the one that may register first."
                )
                self.add_error("email", sentence)

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
            level=said.get("level") or "",
            theme_id=said["theme"].pk if said.get("theme") else None,
            skills=said["skills"],
            invitation=said["invitation"],
        )

    def words(self) -> Words | None:
        """What goes to the call; None when nothing does."""
        if self.call is None or not self.contributes:
            return None
        said = self.cleaned_data
        kinds = self.call.allowed_kinds
        return Words(
            title=said["words_title"],
            body=said["words_body"],
            kind=kinds[0] if len(kinds) == 1 else Contribution.Kind.ANSWER,
            sender_kind=said["sender_kind"] if self.call.asks_sender_kind else "",
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
        """Also with the questions as they stand now."""
        super().shown_again()
        self.data["asked"] = self.asked_now
        return self


def call_to_answer(day: EventPage, now: datetime) -> CallPage | None:
    """The day's call, where an answer may be written beside the registration.

    Not where it asks more than a title and a text of everybody, or where minors are expected to answer.
    """
    call: CallPage | None = day.call
    if call is None or not call.takes_contributions(now) or call.minors_expected:
        return None
    return None if call.questions.filter(required=True).exists() else call


def _with(number: int) -> str:
    if not number:
        return gettext("I come alone")
    return ngettext("%(number)d person comes with me", "%(number)d people come with me", number) % {
        "number": number
    }
