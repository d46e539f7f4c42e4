"""SMTP as Django speaks it, saying more exactly what was not taken."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as DjangoBackend


class HungUp(smtplib.SMTPServerDisconnected):
    """The connection ended before the words of the mail were sent: it cannot have been taken."""


class _Strict:
    _words_sent = False

    def sendmail(self, *args: Any, **kwargs: Any) -> dict[str, tuple[int, bytes]]:
        self._words_sent = False
        try:
            refused = super().sendmail(*args, **kwargs)  # type: ignore[misc]
        except smtplib.SMTPServerDisconnected as error:
            if self._words_sent:
                raise
            raise HungUp(*error.args) from error
        # smtplib returns those refused beside others who were accepted; Django does not look.
        if refused:
            raise smtplib.SMTPRecipientsRefused(refused)
        return {}

    def data(self, msg: Any) -> tuple[int, bytes]:
        self._words_sent = True
        return super().data(msg)  # type: ignore[misc]


class _SMTP(_Strict, smtplib.SMTP):
    pass


class _SMTPOverTLS(_Strict, smtplib.SMTP_SSL):
    pass


class EmailBackend(DjangoBackend):
    """Raises SMTPRecipientsRefused also when only some were refused: it names these."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SMTPOverTLS if self.use_ssl else _SMTP
