"""The last step of a mail: secret links are put in when it leaves, and stand in no table."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from people.links import fill_placeholders


class LinkDeliveryBackend(BaseEmailBackend):
    """Fills the link placeholders of each message, then hands it to MAIL_DELIVERY.

    A message that cannot be delivered raises, so that the queue keeps it and tries again.
    """

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self._delivery = get_connection(**_delivery_options(), fail_silently=False)

    def open(self) -> bool | None:
        return self._delivery.open()

    def close(self) -> None:
        self._delivery.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        try:
            for message in email_messages:
                message.body = fill_placeholders(str(message.body))
        finally:
            # post_office sends from threads of its own, which end without closing what they opened.
            if not connection.in_atomic_block:
                connection.close()
        return self._delivery.send_messages(email_messages) or 0


def _delivery_options() -> dict[str, Any]:
    """MAIL_DELIVERY (the form django-environ's email_url gives) as arguments of get_connection."""
    url = settings.MAIL_DELIVERY
    options = {"backend": url["EMAIL_BACKEND"]}
    names = {
        "EMAIL_HOST": "host",
        "EMAIL_PORT": "port",
        "EMAIL_HOST_USER": "username",
        "EMAIL_HOST_PASSWORD": "password",
        "EMAIL_USE_TLS": "use_tls",
        "EMAIL_USE_SSL": "use_ssl",
    }
    if options["backend"].endswith("smtp.EmailBackend"):
        options |= {argument: url[name] for name, argument in names.items() if url.get(name)}
        options["timeout"] = 20
    if options["backend"].endswith("filebased.EmailBackend"):
        options["file_path"] = url["EMAIL_FILE_PATH"]
    return options
