"""Blocks of rich pages that know nothing of the portal's nouns."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class SourceBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("label"), max_length=300)
    url = blocks.URLBlock(label=_("address"), required=False)


class MomentBlock(blocks.StructBlock):
    when = blocks.CharBlock(label=_("when"), max_length=60)
    text = blocks.TextBlock(label=_("what happened"))


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("service"), max_length=150)
    email = blocks.EmailBlock(label=_("e-mail"), required=False)
    phone = blocks.CharBlock(label=_("phone"), required=False, max_length=30)

    class Meta:
        icon = "mail"
        label = _("contact")
        template = "blocks/contact.html"


class BodyBlock(blocks.StreamBlock):
    """The body of any page: headings, text, quotes, notes, timelines, sources."""

    heading = blocks.CharBlock(
        label=_("heading"), icon="title", template="blocks/heading.html", max_length=150
    )
    text = blocks.RichTextBlock(label=_("text"), icon="pilcrow", features=TEXT_FEATURES)
    quote = blocks.TextBlock(label=_("quote"), icon="openquote", template="blocks/quote.html")
    note = blocks.TextBlock(label=_("note"), icon="info-circle", template="blocks/note.html")
    contact = ContactBlock()
    timeline = blocks.ListBlock(
        MomentBlock(), label=_("timeline"), icon="calendar", template="blocks/timeline.html"
    )
    sources = blocks.ListBlock(SourceBlock(), label=_("sources"), icon="link", template="blocks/sources.html")
