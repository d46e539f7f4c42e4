"""The box to tick before something is erased, for its author and for staff."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ErasureForm(forms.Form):
    """Nothing is asked for but that it was understood."""

    understood = forms.BooleanField(
        label=_("I understand that this cannot be undone."),
        error_messages={"required": _("Tick this box: what is erased cannot be brought back.")},
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, use_required_attribute=False, label_suffix="", **kwargs)


class StaffErasureForm(ErasureForm):
    """Staff confirm that they were asked in writing, by the person it is about."""

    understood = forms.BooleanField(
        label=_("Whoever sent it asked for it in writing, and I have checked who they are."),
        error_messages={"required": _("Tick this box: it is erased only when its sender asks for it.")},
    )
