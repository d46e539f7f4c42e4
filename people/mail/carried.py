"""The file that a mail carries: kept with it in the queue, put in as it leaves."""

from dataclasses import dataclass

from django.core.mail import EmailMessage
from post_office.models import Email

from people.models import MailAttachment


@dataclass(frozen=True)
class Carried:
    """A small text file: its name, its type ("text/calendar; method=PUBLISH"), its text."""

    name: str
    content_type: str
    content: str


def carry(email: Email, file: Carried) -> None:
    """Give `email`, queued in this transaction, the file it leaves with."""
    MailAttachment.objects.create(email=email, **vars(file))


def whole(email: Email) -> EmailMessage:
    """The message of `email` with the file it carries, if any."""
    message: EmailMessage = email.email_message()
    file = MailAttachment.objects.filter(email=email).first()
    if file is not None:
        message.attach(file.name, file.content, file.content_type)
    return message
