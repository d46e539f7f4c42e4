"""What each answer of a mail server means for the mail, and for those behind it."""

import smtplib

import pytest

from people.mail.answers import Trouble, verdict
from people.mail.smtp import HungUp

ADDRESS = "quelquun@example.org"


def refused(*answers: tuple[int, bytes]) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused(
        {f"{number}@example.org": each for number, each in enumerate(answers)}
    )


@pytest.mark.parametrize(
    ("error", "trouble", "code"),
    [
        (refused((550, b"5.1.1 <quelquun@example.org>: no such user")), Trouble.REFUSED, "550 5.1.1"),
        (refused((450, b"4.2.0 Greylisted")), Trouble.LATER, "450 4.2.0"),
        (refused((550, b"5.1.1 no"), (451, b"later")), Trouble.LATER, "451"),
        (refused((421, b"4.7.0 closing")), Trouble.SERVER, "421 4.7.0"),
        (smtplib.SMTPDataError(554, b"5.7.1 spam"), Trouble.REFUSED, "554 5.7.1"),
        (smtplib.SMTPDataError(452, b"4.3.1 full"), Trouble.LATER, "452 4.3.1"),
        (smtplib.SMTPSenderRefused(550, b"5.7.1 not you", ADDRESS), Trouble.SERVER, "550 5.7.1"),
        (smtplib.SMTPSenderRefused(530, b"5.7.0 log in", ADDRESS), Trouble.SERVER, "530 5.7.0"),
        (smtplib.SMTPSenderRefused(552, b"5.3.4 too big", ADDRESS), Trouble.REFUSED, "552 5.3.4"),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 wrong"), Trouble.SERVER, "535 5.7.8"),
        (smtplib.SMTPHeloError(504, "no"), Trouble.SERVER, "504"),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), Trouble.REFUSED, "SMTPNotSupportedError"),
        (HungUp("bye"), Trouble.SERVER, "HungUp"),
        (smtplib.SMTPServerDisconnected("bye"), Trouble.DROPPED, "SMTPServerDisconnected"),
        (TimeoutError("slow"), Trouble.DROPPED, "TimeoutError"),
        (ConnectionResetError(), Trouble.DROPPED, "ConnectionResetError"),
        (ValueError(f"bad header for {ADDRESS}"), Trouble.LATER, "ValueError"),
    ],
)
def test_an_answer_is_about_the_mail_the_connection_or_the_server(error, trouble, code):
    found = verdict(error)
    assert (found.trouble, found.code) == (trouble, code)
    assert "@" not in found.code
