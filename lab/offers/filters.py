"""What a reader may ask of the list of services, and the form that understands it.

As for days (events.filters): what is not understood is said in a sentence, and the list is shown without it.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contributions.filters import Criteria
from contributions.models import Contribution
from lab.models import ServicePage
from taxonomy.stages import Stage

STAGE, SENDER = "etape", "vous"
NAMES = (STAGE, SENDER)


class ServiceFilters(forms.Form):
    """`rows` are the services that are asked for; `errors` says what was not understood."""

    etape = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        error_messages={"invalid_choice": _("No service is of this stage.")},
    )
    vous = forms.ChoiceField(
        label=_("You are"),
        required=False,
        error_messages={"invalid_choice": _("No service is for whoever says this.")},
    )

    def __init__(self, data: Any, *, services: Sequence[ServicePage]) -> None:
        super().__init__(data, label_suffix="")
        self.services = services
        stages = {service.stage for service in services}
        senders = {sender for service in services for sender in service.senders}
        self._choices(STAGE, _("All stages"), [pair for pair in Stage.choices if pair[0] in stages])
        kinds = Contribution.SenderKind.choices
        self._choices(SENDER, _("Everybody"), [pair for pair in kinds if pair[0] in senders])

    def _choices(self, name: str, everything: Any, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    def shown_filters(self) -> list[forms.BoundField]:
        """The lists that leave a choice, or have something to say."""
        fields = [self[name] for name in NAMES]
        return [each for each in fields if each.errors or len(getattr(each.field, "choices", [])) > 2]

    @cached_property
    def criteria(self) -> Criteria:
        self.is_valid()
        return Criteria(
            parameters={name: self.cleaned_data[name] for name in NAMES if self.cleaned_data.get(name)}
        )

    def rows(self) -> list[ServicePage]:
        """Those of a stage, and those for whoever asks: a service that names nobody is for everybody."""
        stage, sender = (self.criteria.parameters.get(name) for name in NAMES)
        return [
            service
            for service in self.services
            if (not stage or service.stage == stage) and (not sender or service.is_for(sender))
        ]

    def chosen(self, base: str) -> list[dict[str, str]]:
        """Each filter in use: what it says, and the address of the list without it."""
        return [
            {
                "label": str(dict(getattr(self.fields[name], "choices", []))[value]),
                "url": self.criteria.address(base, but=name),
            }
            for name, value in self.criteria.parameters.items()
        ]
