"""The mails that the portal sends: one source each, and a registry that the CMS shows.

A mail is two templates, `emails/CODE_subject.txt` and `emails/CODE.txt`; its HTML part is made of the
same words (portal.mails.layout). To add one: write the two, with `{% autoescape off %}` around the words;
send it by `contributions.notifications.send(CODE, ...)`; and in AppConfig.ready() `register` a Mail of that
code with a sample of the context, which names nobody. It then stands in the CMS, under Settings; a test
fails while a template has no entry, lacks a variable, or is sent with another context than its sample's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise

from portal.mails.layout import to_html


@dataclass(frozen=True)
class Mail:
    """One mail: what the staff call it, when it leaves, to whom.

    `sample` gives a context without a row of the database; it is called in the language of the preview.
    """

    code: str
    label: str | Promise
    when: str | Promise
    to: str | Promise
    sample: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


_mails: dict[str, Mail] = {}


def register(*mails: Mail) -> None:
    """Add mails (once per process, from AppConfig.ready()); raises ValueError when a code is taken."""
    for mail in mails:
        if _mails.setdefault(mail.code, mail) is not mail:
            raise ValueError(f"Two mails are called {mail.code}.")


def registered() -> Iterable[Mail]:
    """Every mail, in the order of registration."""
    return tuple(_mails.values())


def named(code: str) -> Mail | None:
    """The mail of this code, if there is one."""
    return _mails.get(code)


def render(code: str, context: Mapping[str, Any]) -> Rendered:
    """The mail in the language that is active. It wears the colour of the stage of its `page`, if any."""
    subject = " ".join(render_to_string(f"emails/{code}_subject.txt", dict(context)).split())
    text = render_to_string(f"emails/{code}.txt", dict(context))
    stage = getattr(context.get("page"), "stage", "")
    return Rendered(subject=subject, text=text, html=to_html(subject, text, stage=stage))
