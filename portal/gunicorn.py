"""gunicorn's settings. Its access log, when somebody turns it on, masks secret links."""

from typing import Any

from gunicorn.glogging import Logger

from portal.logs import mask

# Loaded once, then forked: nothing opens a connection before its first request.
preload_app = True
graceful_timeout = 5
keepalive = 5
# Off by default: the addresses of visitors are personal data. `--access-logfile -` turns it on.
accesslog = None
# gunicorn’s remote control: nobody here uses it, and it writes into the home folder.
control_socket_disable = True

MASKED = ("RAW_URI", "PATH_INFO", "HTTP_REFERER")


class MaskingLogger(Logger):
    """gunicorn's logger, without secret links in the lines it writes for each request."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        masked = {name: mask(environ[name]) for name in MASKED if name in environ}
        super().access(resp, req, environ | masked, request_time)


logger_class = MaskingLogger
