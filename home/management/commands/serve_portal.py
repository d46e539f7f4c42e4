import os
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from home.demo.accounts import read_logins
from home.serving import Services, free_port_or_sentence


class Command(BaseCommand):
    """What `make run` runs: prepares everything, serves as in production but locally, stays until stopped."""

    help = "Migrates, loads the demonstration, collects static files, serves on 127.0.0.1:$PORT."

    def handle(self, *args: Any, **options: Any) -> None:
        port = _port()
        if sentence := free_port_or_sentence(port):
            raise CommandError(sentence)
        self._step("Database", "migrate", interactive=False, verbosity=0)
        self._step("Demonstration", "load_demo", refresh_dates=True)
        self._step("Static files", "collectstatic", interactive=False, verbosity=0)
        services = Services(port)
        try:
            services.start()
            services.wait_until_ready()
            self._say_where(port)
            services.wait()
        finally:
            services.stop()

    def _step(self, title: str, command: str, **options: Any) -> None:
        self.stdout.write(f"… {title}")
        self.stdout.flush()
        call_command(command, stdout=self.stdout, **options)

    def _say_where(self, port: int) -> None:
        lines = ["", f"  Site   http://127.0.0.1:{port}/", f"  CMS    http://127.0.0.1:{port}/admin/", ""]
        for login in read_logins():
            lines.append(f"  {login['role']:<12} {login['email']:<28} {login['password']}")
        lines += ["", "  Ctrl-C stops everything.", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _port() -> int:
    typed = os.environ.get("PORT", "8000")
    if not typed.isdecimal() or not 0 < int(typed) < 65536:
        raise CommandError(f"PORT must be a number from 1 to 65535, not “{typed}”.")
    return int(typed)
