"""What apps above offer to do with a referral in the CMS: each says so in `AppConfig.ready()`."""

from collections.abc import Callable
from typing import Any

from lab.referrals.staff.desk import VERBS
from lab.referrals.staff.forms import FORMS, OFFERED, MoveForm


def offer(
    verb: str,
    *,
    act: Callable[..., Any],
    help_text: Any,
    button: Any,
    key: str,
    form: type[MoveForm] = MoveForm,
) -> None:
    """Show `verb` wherever it is legal; `act` is called as the verbs of services.deciding are.

    A page that `act` returns is where who decided is led: it waits to be written. Again: replaces it.
    """
    VERBS[verb], FORMS[verb], OFFERED[verb] = act, form, (help_text, button, key)
