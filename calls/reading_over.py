"""What a sender reads over before sending: what everybody will see, and what only the team will."""

from dataclasses import dataclass

from django.utils.translation import gettext

from calls.forms import ContributionForm
from contributions.models import Contribution, QuestionType, StagedUpload, Visibility
from contributions.questions import GivenAnswer


@dataclass(frozen=True)
class Preview:
    """One answer as it will be shown."""

    title: str
    body: str
    who: str
    about: list[str]  # kind, theme, sender, commune, when given
    public: list[GivenAnswer]
    choices: list[str]  # public choices, set as tags
    private: list[tuple[str, str]]
    file: StagedUpload | None

    @classmethod
    def of(cls, form: ContributionForm) -> "Preview":
        """The preview of a valid form."""
        words, said = form.words(), form.cleaned_data
        about = [
            str(Contribution.Kind(words.kind).label) if said.get("kind") else "",
            said["theme"].title if said.get("theme") else "",
            str(Contribution.SenderKind(words.sender_kind).label) if words.sender_kind else "",
            said.get("territory", ""),
        ]
        public = [answer for answer in form.answers() if answer.visibility == Visibility.PUBLIC]
        choices = (QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES)
        private = [
            (answer.label, answer.value)
            for answer in form.answers()
            if answer.visibility != Visibility.PUBLIC
        ]
        if email := said.get("email"):
            private.append((gettext("E-mail address"), email))
        return cls(
            title=words.title,
            body=words.body,
            who=words.shown_as or gettext("Anonymous"),
            about=list(filter(None, about)),
            public=[answer for answer in public if answer.field_type not in choices],
            choices=[
                line
                for answer in public
                if answer.field_type in choices
                for line in answer.value.splitlines()
            ],
            private=private,
            file=form.staged_upload,
        )
