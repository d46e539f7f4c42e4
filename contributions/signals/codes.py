"""The kinds of signals."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Code(models.TextChoices):
    """The kinds, those to look at first coming first. A value is also the end of a class name."""

    INSULT = "insult", _("Insult")
    NAMED_PERSON = "named-person", _("Person named")
    OWN_NAME = "own-name", _("Sender’s own name")
    PHONE = "phone", _("Phone number")
    EMAIL = "email", _("E-mail address")
    LINK = "link", _("Link")
    REPEATED = "repeated", _("Sent before")
    MINORS = "minors", _("Minors expected")
    CAPITALS = "capitals", _("Capitals")
