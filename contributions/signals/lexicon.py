"""French words that insult or are coarse, and what must stand around those that have another meaning.

Our own list. A word is here because a moderator would want to see it, not because it is forbidden. Choices:

- Slurs (origin, religion, sex, orientation, disability) and attacks on persons count the same: a moderator
  reads both. Coarse words alone (« merde », « bordel », « c'est con ») are told apart, being aimed at nobody.
- Familiar words that public consultations are full of (« ras-le-bol », « on se fout de nous ») are left out.
- A word with an innocent meaning needs a context, the more innocent the stronger:
  PERSON  a noun for a person (« un idiot », « ces imbéciles »), not the adjective (« ce serait idiot »);
  AIMED   said to or of somebody (« ces bouffons », « ce sont des voleurs », « bande d'incapables »),
          accusations among them: whether one is true is not for a list of words;
  LITERAL mostly an animal or a thing (« chien », « ordure », « bâtard »): only « vous êtes des… », and
          what follows;
  GROUP   what somebody is (« arabe », « homo », « handicapé »): only after « sale », « espèce de »,
          « bande de », « mort aux ».

Forms are made by rules: feminine, plural, and what verbs in -er become. Words are compared without accents,
so one that would then be another word (« taré », « une tare ») needs a context.
"""

import itertools
from dataclasses import dataclass
from enum import IntEnum

from contributions.signals.word_sets import word_set


class Context(IntEnum):
    """What has to stand around a word: nothing, or ever more."""

    NONE = 0
    PERSON = 1
    AIMED = 2
    LITERAL = 3
    GROUP = 4


@dataclass(frozen=True)
class Sense:
    """What one word says: whether it is only coarse, and which context it needs."""

    coarse: bool = False
    context: Context = Context.NONE


# "+" after a word: its feminine is made by a rule. Plurals always are.
_ATTACKS = """
connard connarde connasse conard conasse konard konnard konnasse connar konar salopard salaud salop
salope saloppe encule+ enkule+ ankule+ enculeur enfoire+ trouduc trouducul ducon branleur+
salopiaud feignasse petasse pouffiasse poufiasse grognasse garce pute putasse merdeux+ crevard+
tocard+ lopette fiotte tafiole femmelette tarlouze tarlouse tantouze tantouse pede gouine travelo
gougnafier cassos racaille gauchiasse feminazi facho fascho ntm tg bougnoule bougnoul youpin+ youtre
chinetoque chintok niakoue+ crouille negro pignouf debilos fdp
"""
_PERSONS = """
idiot+ imbecile abruti+ cretin+ profiteur+ debile hysterique neuneu teube larbin ignare crapule
beauf plouc boche
"""
_AIMED = """
incompetent+ incapable menteur+ charlatan corrompu+ pourri+ vendu+ lache traitre+ nul+ faineant+
feignant+ fasciste collabo ripou magouilleur+ bouffon+ guignol charlot minable tordu+ detraque+
canaille inculte enflure raclure ahuri+ parasite voleur+ escroc negre negresse bamboula rital romano
degenere+ pisseuse
"""
_LITERAL = """
chien+ porc truie cochon+ vache mouton ane rat cafard singe macaque gorille guenon cloporte veau
vautour sangsue vermine blaireau andouille cornichon gland batard+ ordure fumier dechet mafieux+
nazi dictateur clown pantin pedale tapette trainee arriere+ tare+ demeure+ pd
"""
_GROUPS = """
juif+ arabe noir+ blanc blanche musulman+ gitan+ rom manouche chinois+ asiatique africain+ etranger+
immigre+ migrant+ homo homosexuel+ lesbienne trans feministe gauchiste handicape+ autiste mongol+
mongolien+ gogol trisomique attarde+ flic
"""
_COARSE = """
merde merdique merdier merdasse merdouille chier chiant+ chiasse chierie putain ptain ptn bordel
bordelique con conne connerie couille couillon+ couillonnade enculage bite foutage saloperie
"""
_ATTACKING_VERBS = "encul enkul"
_COARSE_VERBS = "emmerd niqu deconn"

# Words of a phrase in their order; "a|b" is either. What is between words does not count.
_ATTACKING_PHRASES = """
ta|vos|votre|sa gueule
va|vas|aller|allez te|vous|se faire foutre|voir|mettre
te|vous|se faire foutre
nique|niquer|nike|nik ta|sa|vos|votre|tes mere|race|meres|morts
fils|fille|filles de pute|putes|chien|chienne
trou|trous du|de cul|balle
leche|leches|peigne cul|culs|cul
casse couille|couilles
tete|tetes|face|faces|gueule|gueules de con|cons|noeud|gland|bite|cul|rat|pet
sac|sacs|tas a|de merde
sous merde|merdes|homme|hommes
pauvre|sale type|mec|meuf|fille
pauvres types|mecs|filles
sale|sales race|races|gueule|gueules|bete|vieux|vieille|gonzesse
gros|grosse|grosses pedale|pedales|tapette|tapettes|truie|truies|vache|vaches|lard|tas|pute
bon|bons|bonne|bonnes a rien|riens
un|une|des moins que rien|riens
bras casses
faux cul|culs|derche
va|vas|allez tous chier|crever
va|vas|allez chier|crever
je t|te|vous emmerde
tous pourris
retourne|retournez|rentre|rentrez dans ton|votre|leur pays
petit negre
cas soc
"""
_COARSE_PHRASES = """
rien a branler|foutre|cirer
faire|fait baiser
plein le cul
dans le cul
"""

# What makes the word next to it innocent: before it…
EXCEPT_AFTER: dict[str, frozenset[str]] = {
    word: word_set(others)
    for word, others in {
        "negro": "rio cerro monte",
        "nique": "pique pic la",
        "niques": "pique pic",
        "niquent": "pique",
        "niquer": "pique",
        "niquait": "pique",
        "cons": "pros and",
        "fdp": "hors sans plus",
    }.items()
}
# …and behind it.
EXCEPT_BEFORE: dict[str, frozenset[str]] = {
    word: word_set(others)
    for word, others in {
        "con": "carne brio moto fuoco el los las",
        "debile": "leger moyen profond",
        "debiles": "legers moyens profonds",
        "bite": "d",
        "bites": "d",
        "fdp": "in inclus compris offert offerts gratuit gratuits euros",
        "chiens": "errants sauvages guides",
        "ordures": "menageres",
    }.items()
}
# Abbreviations, insulting only as they are typed in haste.
LOWER_CASE_ONLY = frozenset({"pd", "tg", "ntm", "ptn"})


def _feminine(word: str) -> str:
    for ending, feminine in {
        "eur": "euse",
        "eux": "euse",
        "on": "onne",
        "ien": "ienne",
        "el": "elle",
        "f": "ve",
    }.items():
        if word.endswith(ending):
            return word.removesuffix(ending) + feminine
    return word + ("le" if word == "nul" else "sse" if word == "traitre" else "e")


def _plural(word: str) -> str:
    return word if word[-1] in "sxz" else word + ("x" if word.endswith(("eau", "ou")) else "s")


def _forms(words: str) -> set[str]:
    found = {word.removesuffix("+") for word in words.split()}
    found |= {_feminine(word.removesuffix("+")) for word in words.split() if word.endswith("+")}
    return found | {_plural(word) for word in found}


# Without accents: « -é » and « -e » are one.
_VERB_ENDINGS = (
    "e es ee ees ent er ez ons ions iez a ait ais aient ant era erai eras erez eront erait eraient"
)


def _verb(stems: str) -> set[str]:
    return {stem + ending for stem in stems.split() for ending in _VERB_ENDINGS.split()}


def _phrases(lines: str) -> set[tuple[str, ...]]:
    return {
        phrase
        for line in lines.strip().splitlines()
        for phrase in itertools.product(*(word.split("|") for word in line.split()))
    }


LEXICON: dict[str, Sense] = {
    form: sense
    # The stronger sense stands where a form has two.
    for forms, sense in (
        (_forms(_GROUPS), Sense(context=Context.GROUP)),
        (_forms(_LITERAL), Sense(context=Context.LITERAL)),
        (_forms(_AIMED), Sense(context=Context.AIMED)),
        (_forms(_PERSONS), Sense(context=Context.PERSON)),
        (_forms(_COARSE) | _verb(_COARSE_VERBS), Sense(coarse=True)),
        (_forms(_ATTACKS) | _verb(_ATTACKING_VERBS), Sense()),
    )
    for form in forms
}
PHRASES: dict[tuple[str, ...], Sense] = {
    phrase: Sense(coarse=True) for phrase in _phrases(_COARSE_PHRASES)
} | {phrase: Sense() for phrase in _phrases(_ATTACKING_PHRASES)}
LONGEST_PHRASE = max(map(len, PHRASES))
FIRST_WORDS = frozenset(phrase[0] for phrase in PHRASES)
# Coarse of a thing (« c'est con »), insulting of a person (« quel con »).
WORSE_OF_A_PERSON = frozenset(_forms("con conne couillon+ chiant+ emmerdant+ emmerdeur+"))
# Recognised under a disguise too: those that need no context.
PLAIN_INSULTS = frozenset(
    form for form, sense in LEXICON.items() if sense.context == Context.NONE and form not in LOWER_CASE_ONLY
)
