"""Phone numbers as they are written in France, in digits or in words."""

import re
from collections.abc import Iterator

from contributions.signals.reading import Reading

# Not ". ", which ends a sentence.
_GAP = r"(?: ?[/_·-] ?| \. |\.|[ )]{0,2})"
# Digits with little between them, from the first to the last: one or several numbers, or something else.
_RUN = re.compile(
    r"(?<![\w])(?<!\w[-/.])(?:\(?\+ ?|\((?=0\d{3}|0\d\)))?(?:\d|o(?=[1-9]))"
    rf"(?:(?: ?\(0\) ?|{_GAP})\d)*+"
)
_ABROAD = "33|262|590|594|596|508|681|687|689"
_NEIGHBOURS = "32|41|352|377|44|49|39|34|351|212|213|216|221|223|224|225|226|228|229|237|242|243|261|269"
_NUMBER = re.compile(
    # +33 6…, 0033 6…, +33 (0)6…
    rf"(?:\(?\+ ?|\(?00 ?)(?:{_ABROAD}){_GAP}(?:\(?0\)? ?)?[1-9](?:{_GAP}\d){{8}}(?!\d)"
    rf"|\+ ?(?:508|681|687|689){_GAP}[1-9](?:{_GAP}\d){{5}}(?!\d)"
    rf"|(?:\+|00)(?:{_NEIGHBOURS}){_GAP}(?:\(0\) ?)?[1-9](?:{_GAP}\d){{7,9}}(?!\d)"
    # Ten digits from 01 to 09, however they are grouped; but no decimal (0.612…).
    rf"|\(?[0o](?![./]\d{{3}})\)?{_GAP}[1-9]\)?(?:{_GAP}\d){{8}}(?!\d)"
)
_BETWEEN = re.compile(r"[ ./_·)-]{1,3}")
_DATE = re.compile(r"(?:^|\D)(?:\d{1,2}([ ./-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([./-])\d\d\2\d\d)(?!\d)")
# What makes of ten digits something else: before them…
_WINDOW = 24
_REGISTER = re.compile(
    r"\b(?:siret|siren|iban|rib|bic|is[bs]n|nir|ean|rna|tva|rcs|finess|uai|doi|pmid|arxiv|id|cpv|nda|code)"
    r"[ .:n°o#-]{0,6}\Z"
)
# (these only when nothing separates the digits)
_FILE = re.compile(
    r"\b(?:dossiers?|references?|ref|facture|commande|ticket|identifiant|contrat|numero|client)\b[^\d]{0,12}\Z"
)
# …and after them.
_AMOUNT = re.compile(
    r" ?(?:€|\$|%|[km]€|eur\b|euros?\b|d'euros?\b|habitants?\b|personnes\b|tonnes\b|m[23²³]\b|km\b|ans\b)"
)
# A time may follow a number without anything between.
_TIME = re.compile(r"\d{1,2} ?(?:h\b|h\d|:\d\d|heures?)")

_ONES = "un|deux|trois|quatre|cinq|six|sept|huit|neuf"
_NUMERALS = (
    "quatre-vingt|quatre|vingts?|trente|quarante|cinquante|soixante|septante|huitante|nonante|dix|onze|douze"
    f"|treize|quatorze|quinze|seize|zero|et|{_ONES}"
)
_SPOKEN = re.compile(rf"\bzero[ ,.-]{{1,3}}+(?:{_ONES})\b(?:[ ,.-]{{1,3}}+(?:{_NUMERALS}|\d\d?)\b){{3,24}}")
_COUNTING = re.compile(r"zero\W+un\W+deux\W+trois")


def find_phones(reading: Reading) -> Iterator[tuple[int, int]]:
    """Places of `reading`, in its order."""
    folded = reading.folded
    places = [place for run in _RUN.finditer(folded) for place in _numbers_of(folded, run)]
    places += [
        match.span()
        for match in _SPOKEN.finditer(folded)
        if not _COUNTING.match(folded, match.start()) and not match.group().endswith(" et")
    ]
    yield from sorted(places)


def _numbers_of(folded: str, run: re.Match[str]) -> list[tuple[int, int]]:
    """The numbers that a run of digits is made of; none where a part of it is something else."""
    places: list[tuple[int, int]] = []
    start, end = run.span()
    while number := _NUMBER.match(folded, start, end):
        places.append(number.span())
        between = _BETWEEN.match(folded, number.end(), end)
        start = between.end() if between else number.end()
    if not places:
        return []
    goes_on = start < end or folded[end : end + 1].isalnum()
    if (goes_on and not _TIME.match(folded, start)) or _DATE.search(run.group()):
        return []
    before = folded[max(0, run.start() - _WINDOW) : run.start()]
    together = run.group().isdecimal()
    if _REGISTER.search(before) or (together and _FILE.search(before)) or _AMOUNT.match(folded, end):
        return []
    return places
