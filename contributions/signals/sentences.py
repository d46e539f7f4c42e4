"""What each signal tells a moderator: what was found, why it matters, what to do."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from contributions.signals.codes import Code

# References named in a sentence.
MOST_REFERENCES = 3

_SENTENCES = {
    Code.INSULT: ngettext_lazy(
        "%(count)d word or expression that may insult."
        " Read the sentence: telling of an insult is not insulting.",
        "%(count)d words or expressions that may insult."
        " Read the sentences: telling of an insult is not insulting.",
        "count",
    ),
    Code.NAMED_PERSON: ngettext_lazy(
        "%(count)d person seems to be named. Those who speak or act in office may be; hide the name of"
        " anybody else, above all where they are accused or their private life is told.",
        "%(count)d persons seem to be named. Those who speak or act in office may be; hide the names of"
        " all others, above all where they are accused or their private life is told.",
        "count",
    ),
    Code.OWN_NAME: ngettext_lazy(
        "The sender’s name stands %(count)d time in the text, and stays there if they ask one day that it"
        " go. Hide it, unless the text needs it.",
        "The sender’s name stands %(count)d times in the text, and stays there if they ask one day that it"
        " go. Hide it, unless the text needs it.",
        "count",
    ),
    Code.PHONE: ngettext_lazy(
        "%(count)d phone number. Hide it if it is somebody’s own; that of a public service may stay.",
        "%(count)d phone numbers. Hide those that are somebody’s own; those of public services may stay.",
        "count",
    ),
    Code.EMAIL: ngettext_lazy(
        "%(count)d e-mail address. Hide it if it is somebody’s own, since machines read public pages too;"
        " that of a public service may stay.",
        "%(count)d e-mail addresses. Hide those that are somebody’s own, since machines read public pages"
        " too; those of public services may stay.",
        "count",
    ),
    Code.LINK: ngettext_lazy(
        "%(count)d address of a site. See that it leads where the text says, and sells nothing.",
        "%(count)d addresses of sites. See that they lead where the text says, and sell nothing.",
        "count",
    ),
    Code.REPEATED: ngettext_lazy(
        "The same sender has sent %(count)d other contribution. Sending many is allowed: see whether they"
        " say the same.",
        "The same sender has sent %(count)d other contributions. Sending many is allowed: see whether they"
        " say the same.",
        "count",
    ),
    Code.CAPITALS: ngettext_lazy(
        "%(count)d passage in capitals. It reads like shouting and is hard to read; that is no reason to"
        " decline.",
        "%(count)d passages in capitals. They read like shouting and are hard to read; that is no reason to"
        " decline.",
        "count",
    ),
}
_COARSE = ngettext_lazy(
    "%(count)d coarse word, aimed at nobody as far as a list of words can tell."
    " Being angry is allowed, hurting somebody is not.",
    "%(count)d coarse words, aimed at nobody as far as a list of words can tell."
    " Being angry is allowed, hurting somebody is not.",
    "count",
)
_SAME_WORDS = _(
    "The same words came before: %(references)s. One of them is enough, unless different people sent them."
)
_MINORS = _(
    "Minors are expected to answer this call: publish nothing that tells who or where one of them is."
)


def sentence(code: Code, *, count: int, coarse: bool = False, references: Sequence[str] = ()) -> str:
    """The sentence of a signal in the active language; `references` are contributions of the same words."""
    if code == Code.MINORS:
        return str(_MINORS)
    if code == Code.REPEATED and references:
        return str(_SAME_WORDS) % {"references": ", ".join(references[:MOST_REFERENCES])}
    return (_COARSE if code == Code.INSULT and coarse else _SENTENCES[code]) % {"count": count}
