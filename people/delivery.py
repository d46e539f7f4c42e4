"""The last step of a mail: secret links are put in when it leaves, and stand in no table."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailAlternative

from people.links import filled

HTML = "text/html"
TIMEOUT_SECONDS = 20


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
        for message in email_messages:
            _fill_links(message)
        return self._delivery.send_messages(email_messages) or 0


def _fill_links(message: EmailMessage) -> None:
    """The words and every HTML part; a link's address is safe to write in both as it stands."""
    parts: list[Any] = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    pages = [index for index, (_content, mimetype) in enumerate(parts) if mimetype == HTML]
    body, *contents = filled([str(message.body), *(str(parts[index][0]) for index in pages)])
    message.body = body
    for index, content in zip(pages, contents, strict=True):
        parts[index] = EmailAlternative(content, HTML)


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
        options |= {"backend": "people.mail.smtp.EmailBackend", "timeout": TIMEOUT_SECONDS}
    if options["backend"].endswith("filebased.EmailBackend"):
        options["file_path"] = url["EMAIL_FILE_PATH"]
    return options
