"""Words around names: what stands before one, and capitalised words that are none.

Everything here is written without accents, in lower case.
"""

from contributions.signals.word_sets import word_set

# Before any name, particles included (« Monsieur de Funès »).
COURTESY = word_set(
    """
    m mr monsieur mme madame mlle melle mademoiselle mm messieurs mmes mesdames mlles mesdemoiselles
    """
)
# Before a name, but also « maître d'ouvrage », « docteur en droit », « professeur des écoles ».
LEARNED = word_set(
    """
    docteur docteure doctoresse dr dre pr professeur professeure maitre me monseigneur mgr
    """
)
OF_SEVERAL = word_set("mm messieurs mmes mesdames mlles")
# A point may follow these.
ABBREVIATED = word_set("m mr mme mlle melle mm mmes mlles dr dre pr me mgr")
# « la taille M », « la ligne M »
BEFORE_A_LETTER = word_set("taille ligne bus tram metro type categorie plan lettre niveau option")
# Taken for titles only when written so: « M » and « Me » are a letter and a pronoun.
AS_WRITTEN = {"m": {"M"}, "me": {"Me"}, "mm": {"MM"}, "pr": {"Pr"}, "dre": {"Dre"}}
# Between the title and the name (« Mme la maire Durand »), or alone before it (« le maire Durand »).
OFFICES = word_set(
    """
    maire mairesse adjoint adjointe prefet prefete sous-prefet sous-prefete depute deputee senateur
    senatrice ministre president presidente vice-president vice-presidente directeur directrice
    commissaire juge procureur procureure conseiller conseillere secretaire recteur rectrice
    proviseur proviseure inspecteur inspectrice colonel commandant commandante capitaine lieutenant
    lieutenante adjudant adjudante brigadier brigadiere gendarme ambassadeur ambassadrice doyen
    doyenne rapporteur rapporteure bourgmestre eurodepute eurodeputee chancelier chanceliere delegue
    deleguee elu elue echevin echevine docteur professeur abbe
    """
)
# Go with an office (« le premier ministre », « la secrétaire d'État », « le président du conseil régional »).
OF_OFFICE = word_set(
    """
    premier premiere ancien ancienne ex actuel actuelle general generale regional regionale
    departemental departementale municipal municipale communautaire delegue deleguee adjoint
    adjointe principal principale executif executive europeen europeenne honoraire interimaire
    """
)

# Streets and places carry titles and name nobody who is concerned.
ONLY_STREETS = word_set(
    """
    rue avenue av ave boulevard bd bld quai impasse allee allees chemin square ruelle esplanade
    """
)
STREETS = ONLY_STREETS | word_set(
    """
    place pl cours pont passage route rond-point promenade parvis mail montee cite residence villa
    domaine lieu-dit station arret gare metro tram parc jardin stade gymnase piscine hopital
    clinique ehpad foyer creche lycee college ecole maternelle groupe scolaire universite faculte
    campus amphitheatre salle centre maison theatre cinema mediatheque bibliotheque musee fondation
    institut statue buste prix fort caserne port digue
    """
)

# Capitalised words that follow a title and are no name: nobody in particular…
_NOBODY = word_set(
    """
    x y z untel unetelle tartempion michu lambda bidule machin machine truc chose propre bricolage
    tout toutlemonde tout-le-monde tout-un-chacun personne quidam jourdain
    """
)
# …institutions and things…
_INSTITUTIONS = word_set(
    """
    region etat republique france europe ville mairie metropole commune departement prefecture
    ministere assemblee senat parlement commission conseil justice police securite numerique
    internet velo climat meteo nature loi poste academie universite societe entreprise
    administration
    """
)
# …what an office is about, or its colour…
_ABOUT_AN_OFFICE = word_set(
    """
    general generale adjoint adjointe delegue deleguee regional regionale departemental
    departementale municipal municipale europeen europeenne francais francaise national nationale
    federal federale communautaire executif executive principal principale directeur directrice
    territorial territoriale public publique socialiste vert verte communiste ecologiste republicain
    republicaine centriste insoumis honoraire emerite agrege agregee honoris ingenieur certifie
    titulaire associe associee nageur nageurs queux chanteur oeuvre ouvrage
    charge chargee sortant sortante elu elue candidat candidate batonnier restaurateur boulanger
    """
)
# …the next sentence, where its point is missing.
_NEXT_SENTENCE = word_set(
    """
    je j'ai tu il elle on nous vous ils elles ce cet cette ces c'est cela ca le la les l un une des
    du de d au aux a et ou mais donc or ni car si que qui quoi dont quand comment pourquoi pour par
    avec sans dans sur sous en vers chez merci bonjour bonsoir cordialement salutations voici voila
    mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ne pas plus moins tres bien oui
    non est sont etait suite suis avez avons ont comme aussi alors ainsi enfin apres avant depuis
    pendant lors lorsque puisque quel quelle quels quelles too chaque toute tous toutes certains
    certaines plusieurs aucun aucune rien y
    """
)
NOT_NAMES = _NOBODY | _INSTITUTIONS | _ABOUT_AN_OFFICE | _NEXT_SENTENCE

PARTICLES = word_set(
    """
    de du des d' la le les van von der den di da dos del el al ben bel ait ould saint sainte
    """
)
