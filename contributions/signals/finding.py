"""All detectors on all texts of a contribution."""

from collections.abc import Iterable, Mapping

from contributions.signals.capitals import find_capitals
from contributions.signals.codes import Code
from contributions.signals.emails import find_emails
from contributions.signals.insults import find_insults
from contributions.signals.kinds import Signal, Span
from contributions.signals.links import find_links
from contributions.signals.own_name import find_own_name
from contributions.signals.people import find_people
from contributions.signals.phones import find_phones
from contributions.signals.reading import Reading, apart_from, not_within
from contributions.signals.repeats import SEVERAL, SentBefore

NOTHING_BEFORE = SentBefore()


def find_signals(
    texts: Mapping[str, str],
    *,
    shown_as: str = "",
    minors_expected: bool = False,
    sent_before: SentBefore = NOTHING_BEFORE,
) -> list[Signal]:
    """What a moderator should look at in `texts` (name of a text → text), in the order of `Code`.

    One signal a kind, with every place it is about. Any text will do, none raises; the time taken grows
    as the texts do. `shown_as` is the name the sender wants shown, `minors_expected` what the call says.
    """
    spans: dict[Code, list[Span]] = {code: [] for code in Code}
    only_coarse = True
    for field, text in texts.items():
        reading = Reading(text)
        insults = find_insults(reading)
        only_coarse = only_coarse and all(insult.coarse for insult in insults)
        emails = list(find_emails(reading))
        # The domain of an address is no link, but an address may stand in one.
        links = not_within(find_links(reading), emails)
        places: dict[Code, Iterable[tuple[int, int]]] = {
            # An address may hold anything: its letters and digits are nobody's words.
            Code.INSULT: apart_from([insult[:2] for insult in insults], links),
            Code.NAMED_PERSON: find_people(reading),
            Code.OWN_NAME: find_own_name(reading, shown_as),
            Code.PHONE: apart_from(find_phones(reading), sorted(emails + links)),
            Code.EMAIL: emails,
            Code.LINK: links,
            Code.CAPITALS: find_capitals(reading),
        }
        for code, found in places.items():
            spans[code] += [Span(field, *reading.back(start, end)) for start, end in found]
    signals = [
        Signal(code, tuple(spans[code]), coarse=code == Code.INSULT and only_coarse)
        for code in Code
        if spans[code]
    ]
    if sent_before.same_words or sent_before.same_sender >= SEVERAL:
        signals.append(Signal(Code.REPEATED, references=sent_before.same_words, sent=sent_before.same_sender))
    if minors_expected:
        signals.append(Signal(Code.MINORS))
    order = list(Code)
    return sorted(signals, key=lambda signal: order.index(signal.code))
