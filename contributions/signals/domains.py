"""Endings of site and e-mail addresses.

Not every ending that exists: a text lacks spaces after its points ("fin.Les", "prévu.la"), and many
endings are French words.
"""

from contributions.signals.word_sets import word_set

# Taken for an address wherever they end a dotted word.
SURE = word_set(
    """
    fr com org net eu info io co be ch uk de es biz mobi edu gov int app dev xyz online shop coop
    museum paris bzh alsace corsica cat nc pf gp mq gf yt wf nl pt pl ro cz ru cn jp us br ly gl
    """
)
# French words, names and file endings too: taken when a path follows or "www." comes before.
WITH_PATH = word_set(
    """
    re ca me it la se lu ma ne si do sa tu et au il je pm so to ai tv fm at mu sn ci dz tn al am as
    is in no site club media pro top store tech live news blog cloud agency name space world city
    ong zone link page one art green energy solutions services social network community
    """
)
# Names of things that look like an address.
NOT_ADDRESSES = frozenset({"asp.net", "vb.net", "ado.net"})


def length_of_host(host: str, *, addressed: bool) -> int:
    """How many signs of the dotted word `host` are an address: 0 when none are.

    `host` has no accents, with its case. What was glued behind a point is left out ("transfo.fr.Merci").
    `addressed`: something else says that it is an address, so that any ending known will do.
    """
    labels = host.split(".")
    while len(labels) > 1:
        ending = labels[-1]
        known = ending.lower() in SURE or (addressed and ending.lower() in WITH_PATH)
        if known and (ending.islower() or all(label.isupper() for label in labels if label.isalpha())):
            break
        labels.pop()
    address = ".".join(labels)
    named = len(labels) > 1 and any(sign.isalpha() for sign in labels[-2]) and all(labels)
    return len(address) if named and address.lower() not in NOT_ADDRESSES else 0
