"""Blocks of rich pages that know nothing of the portal's nouns."""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.dates import KnownDate, Precision, known
from portal.described import FIGURES, TEXT, TO_OPEN, VOICES, DescribedStream, Said
from portal.pictures.blocks import PictureBlock
from portal.pictures.samples import picture_block
from portal.samples import rich


class SourceBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("label"), max_length=300)
    url = blocks.URLBlock(label=_("address"), required=False)


class MomentValue(blocks.StructValue):
    """One moment of a timeline; those written before dates had a precision have words alone."""

    @property
    def known(self) -> KnownDate | None:
        """Its date as far as it is known; None where only words say when it was."""
        day = self.get("date")
        return known(day, self.get("precision") or Precision.DAY) if day else None


class MomentBlock(blocks.StructBlock):
    """Something that happened, at a date that shows no more than what is known of it."""

    date = blocks.DateBlock(
        label=_("date"),
        required=False,
        help_text=_("Any day of the month, the season or the year, if that is all that is known."),
    )
    precision = blocks.ChoiceBlock(
        label=_("what is known of the date"), choices=Precision.choices, default=Precision.DAY
    )
    when = blocks.CharBlock(
        label=_("when, in words"),
        max_length=60,
        required=False,
        help_text=_("Shown in place of the date. Needed where no date can be given."),
    )
    text = blocks.TextBlock(label=_("what happened"))

    class Meta:
        value_class = MomentValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["date"] and not cleaned["when"].strip():
            sentence = gettext("Give a date, or say in words when it was.")
            raise blocks.StructBlockValidationError(block_errors={"date": ValidationError(sentence)})
        return cleaned


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("service"), max_length=150)
    email = blocks.EmailBlock(label=_("e-mail"), required=False)
    phone = blocks.CharBlock(label=_("phone"), required=False, max_length=30)

    class Meta:
        icon = "mail"
        label = _("contact")
        template = "blocks/contact.html"


class QuestionBlock(blocks.StructBlock):
    """A question as people ask it, and its answer."""

    question = blocks.CharBlock(label=_("question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("answer"))


class BodyBlock(DescribedStream):
    """The body of any page: headings, text, pictures, quotes, notes, timelines, questions, sources."""

    SAID: ClassVar[dict[str, Said]] = {
        "heading": Said(
            _("The title of a part. Screen readers jump from one to the next: a few words, no full stop."),
            TEXT,
            _("What changes in spring"),
        ),
        "text": Said(
            _("Paragraphs, lists and links. Short sentences; a link says where it leads."),
            TEXT,
            lambda: rich(gettext("A paragraph of a few lines. It says one thing, then stops.")),
        ),
        "picture": Said(
            _("A picture, with what it shows in words for whoever does not see it, and a caption."),
            TEXT,
            {"image": None, "caption": ""},
            picture_block,
        ),
        "quote": Said(
            _("Words of somebody, set large. For a contribution, quote it by its reference instead."),
            VOICES,
            _("The bus leaves before the workshop ends."),
        ),
        "note": Said(
            _("A framed remark: something to know before one goes on. One a page at most."),
            TEXT,
            _("The building is closed in August."),
        ),
        "contact": Said(
            _("A service with its e-mail and phone. Never the name of a person."),
            TO_OPEN,
            {"name": _("The lab"), "email": "labo@example.org", "phone": "01 99 00 00 00"},
        ),
        "timeline": Said(
            _("Moments in the order of their dates, each as precise as what is known of it."),
            FIGURES,
            lambda: [
                {"date": date(2026, 9, 15), "precision": "month", "when": "", "text": _("A first visit.")},
                {"date": date(2026, 11, 7), "precision": "day", "when": "", "text": _("A day together.")},
            ],
        ),
        "faq": Said(
            _("Questions as people ask them. Each answer opens under its question, and prints whole."),
            TEXT,
            lambda: [
                {
                    "question": gettext("Must I have an account?"),
                    "answer": rich(gettext("No. A secret link leads you back to what you sent.")),
                }
            ],
        ),
        "sources": Said(
            _("Where the figures and facts come from, at the end of a page."),
            TO_OPEN,
            [{"label": _("A report, 2026"), "url": "https://example.org"}],
        ),
    }

    heading = blocks.CharBlock(
        label=_("heading"), icon="title", template="blocks/heading.html", max_length=150
    )
    text = blocks.RichTextBlock(label=_("text"), icon="pilcrow")
    picture = PictureBlock()
    quote = blocks.TextBlock(label=_("quote"), icon="openquote", template="blocks/quote.html")
    note = blocks.TextBlock(label=_("note"), icon="info-circle", template="blocks/note.html")
    contact = ContactBlock()
    timeline = blocks.ListBlock(
        MomentBlock(), label=_("timeline"), icon="calendar", template="blocks/timeline.html"
    )
    faq = blocks.ListBlock(
        QuestionBlock(),
        label=_("questions and answers"),
        icon="help",
        template="blocks/faq.html",
    )
    sources = blocks.ListBlock(SourceBlock(), label=_("sources"), icon="link", template="blocks/sources.html")
