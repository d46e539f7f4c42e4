"""What went wrong on the way to the mail server: with this mail, with the connection, or with the server."""

import re
import smtplib
from dataclasses import dataclass
from enum import Enum, auto

from people.mail.smtp import HungUp


class Trouble(Enum):
    # The server will never take this mail.
    REFUSED = auto()
    # It may take it later; the other mails are not concerned.
    LATER = auto()
    # The connection takes no more, and has not taken this one.
    SERVER = auto()
    # The connection ended under this mail: whether it was taken, nobody knows.
    DROPPED = auto()


@dataclass(frozen=True)
class Verdict:
    """`code`: the server's answer, or the error's name; never its sentence, which repeats addresses."""

    trouble: Trouble
    code: str


# Closing down, and everything about logging in: answered to one mail, said of all.
ABOUT_THE_SERVER = {421, 454, 530, 534, 535, 538}
TOO_BIG = 552
ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")


def verdict(error: Exception) -> Verdict:
    """What `error`, raised while one mail was handed over, means for it and for the others."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            # Of several that are refused, one that may be taken later keeps the mail.
            code, words = min(error.recipients.values(), key=lambda answer: answer[0])
            return _by_code(code, words)
        case smtplib.SMTPSenderRefused() if error.smtp_code != TOO_BIG:
            # The sender is the portal's own address: no other mail would fare better.
            return Verdict(Trouble.SERVER, _code(error.smtp_code, error.smtp_error))
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError() | smtplib.SMTPAuthenticationError():
            return Verdict(Trouble.SERVER, _code(error.smtp_code, error.smtp_error))
        case smtplib.SMTPResponseException():
            return _by_code(error.smtp_code, error.smtp_error)
        case smtplib.SMTPNotSupportedError():
            return Verdict(Trouble.REFUSED, name_of(error))
        case HungUp():
            return Verdict(Trouble.SERVER, name_of(error))
        case OSError():  # SMTPServerDisconnected and time-outs among them
            return Verdict(Trouble.DROPPED, name_of(error))
    return Verdict(Trouble.LATER, name_of(error))


def name_of(error: BaseException) -> str:
    """What stands for an error that is no answer of a server, or is one to the whole connection."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _code(error.smtp_code, error.smtp_error)
    return type(error).__name__


def _by_code(code: int, words: bytes | str) -> Verdict:
    if code in ABOUT_THE_SERVER:
        trouble = Trouble.SERVER
    elif code >= 500:
        trouble = Trouble.REFUSED
    else:
        trouble = Trouble.LATER
    return Verdict(trouble, _code(code, words))


def _code(code: int, words: bytes | str) -> str:
    """The code with the enhanced one (RFC 3463) that may begin the server's sentence."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    enhanced = ENHANCED.match(text)
    return f"{code} {enhanced.group()}" if enhanced else str(code)
