"""The domains of administrations: what the address of an agent ends with."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from people.domains import plain_domain

_LABELS = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


class AgentDomain(models.Model):
    """A domain whose addresses are those of agents. Without any, nobody's address is asked to prove it.

    Stored as it travels: lower case, ASCII. What ends with it is not it: “evil-mairie.fr” is another domain.
    """

    domain = models.CharField(
        _("domain"),
        max_length=253,
        unique=True,
        help_text=_("What stands after the @, for example: mairie.example"),
    )
    with_subdomains = models.BooleanField(
        _("its subdomains too"),
        default=False,
        help_text=_("Then service.mairie.example counts as mairie.example does."),
    )

    panels = [FieldPanel("domain"), FieldPanel("with_subdomains")]
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("domain of agents")
        verbose_name_plural = _("domains of agents")
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain

    def clean_fields(self, exclude: set[str] | None = None) -> None:  # type: ignore[override]
        """As it is stored, before its length and its uniqueness are looked at."""
        typed = self.domain.strip().rpartition("@")[2]
        self.domain = plain_domain(typed)
        if typed and not _LABELS.fullmatch(self.domain):
            self.domain = typed
            sentence = gettext("This is not a whole domain. Example: mairie.example")
            raise ValidationError({"domain": sentence})
        super().clean_fields(exclude=exclude)
