"""A register as a workbook: what its filters show. The log keeps who took it, and how many rows."""

import logging
import tempfile
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from contributions.export import MOST_EXPORTED, ROWS_AT_ONCE, workbook_response, write_sheet
from contributions.registers.base import RegisterIndex

logger = logging.getLogger(__name__)

REGISTER_EXPORTED = "contributions.register_exported"


class RegisterExport(RegisterIndex):
    """Writes the rows that the list shows with the same address, all pages of them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Reached by reloading after a login: an export needs its button.
        return redirect(self.index_url)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        back = f"{self.index_url}{self.get_query_string()}"
        if self.queryset.order_by()[MOST_EXPORTED : MOST_EXPORTED + 1].exists():
            messages.error(request, gettext("Too many rows for one spreadsheet: use the filters."))
            return redirect(back)
        register = self.model_admin
        title = str(register.get_menu_label())
        # In the system's temporary folder, without a name: gone when it has been sent.
        target = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the response)
        try:
            # Not in a transaction: on SQLite it would hold the lock that submissions wait for.
            rows = write_sheet(target, title, self._headings(), self._rows())
        except OSError:
            target.close()
            logger.exception("an export could not be written")
            messages.error(request, gettext("The export could not be written: there is no room for it."))
            return redirect(back)
        log(
            instance=ContentType.objects.get_for_model(self.model),
            action=REGISTER_EXPORTED,
            user=request.user,
            title=title,
            data={"register": register.code, "rows": rows},
        )
        return workbook_response(target, register.code)

    def _headings(self) -> list[str]:
        return [capfirst(self.model_admin.label(name)) for name in self.list_display]

    def _rows(self) -> Iterator[list[Any]]:
        for row in self.queryset.iterator(chunk_size=ROWS_AT_ONCE):
            yield [self.model_admin.value(row, name) for name in self.list_display]


def register_log_action(actions: LogActionRegistry) -> None:
    """Exports of registers as they show in the audit log."""

    @actions.register_action(REGISTER_EXPORTED)
    class RegisterExportedFormatter(LogFormatter):
        label = _("Register exported")

        def format_message(self, log_entry: Any) -> str:
            rows = log_entry.data.get("rows", 0)
            return ngettext("Register exported, %(rows)d row", "Register exported, %(rows)d rows", rows) % {
                "rows": rows
            }
