"""The forms by which members of staff get in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm

from people import throttling


class LoginForm(WagtailLoginForm):
    """Wagtail's login, which makes somebody wait who tries too often; its password field has a label."""

    seconds_to_wait = 0

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["password"].label = gettext("Password")

    def clean(self) -> dict[str, Any]:
        email = self.cleaned_data.get("username", "")
        self.seconds_to_wait = throttling.wait_to_log_in(self.request, email)
        if self.seconds_to_wait:
            raise ValidationError(throttling.sentence(self.seconds_to_wait, now=timezone.now()))
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            throttling.count_failed_login(self.request, email)
            raise
        return cleaned


class PasswordResetForm(WagtailPasswordResetForm):
    """Wagtail's, for a few mails at a time. `request` is given by its view."""

    request: Any = None
    seconds_to_wait = 0

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if email := cleaned.get("email"):
            self.seconds_to_wait = throttling.wait_to_ask_for_a_password(self.request, email)
            if self.seconds_to_wait:
                raise ValidationError(throttling.sentence(self.seconds_to_wait, now=timezone.now()))
        return cleaned
