"""Entries of the CMS's log that say how many rows somebody looked at, sent or took away; never whose."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter


def log_counted(labels: Mapping[str, Promise]) -> None:
    """Show the actions of these codes with their label and the `rows` of their entry."""

    @hooks.register("register_log_actions")
    def register(actions: LogActionRegistry) -> None:
        for code, label in labels.items():
            _register_one(actions, code, label)


def _register_one(actions: LogActionRegistry, code: str, name: Promise) -> None:
    @actions.register_action(code)
    class CountedFormatter(LogFormatter):
        label = name

        def format_message(self, log_entry: Any) -> str:
            rows = log_entry.data.get("rows", 0)
            return f"{name} ({ngettext('%(rows)d row', '%(rows)d rows', rows) % {'rows': rows}})"
