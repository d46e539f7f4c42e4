"""Words of the dictionary that names are made of, without accents: in a text they may tell of nobody."""

from contributions.signals.word_sets import word_set

# First and last names.
NAMES_TOO = word_set(
    """
    aime aimee ange avril belle bel beau berger bergere blanc blanche blond bois bon bonnet boucher
    boulanger bourgeois breton brun carre cerise charpentier chevalier claire clair clement clemence
    colline colombe colin constant constance court cousin couture desire doux douce espoir fabre
    faure fleur florence foret fort fontaine fougere france franc francs franche gallet gars gentil
    grand grande gros guerre guide hardy honneur iris ile jardin jaune jasmin jeune jolie joli juste
    lac lacroix lang large laurier loi long loup lune maison maire maitre malin manche marche
    marchand marguerite marin marine maris marie martinet masse mercier meunier mignon modeste moine
    mont montagne moreau moulin mouton mule neige neuf neveu noel noir noire normand olive opale
    page papin parent paris pascal pastel perle petit petite picard pie pierre pigeon pin
    plaisance poirier pommier pont port porte poulain prairie prevost prieur princesse prudence
    prune rainette raison reine renard richard riche riviere robin roche roi roman rose rosier roue
    rouge roussel roux roy ruby sable sage sauvage serein serre simple sol soleil solange soline
    source tailleur temps tendre terre tessier tisserand tour toussaint val vallee vallon vent
    verdier vert vidal vigne vigneron ville villa vincent victoire vivien voisin volant yeuse
    """
)
# What people put in place of a name, and places that everybody writes about.
INSTEAD_OF_A_NAME = word_set(
    """
    france europe paris lyon marseille provence alsace lorraine bretagne savoie
    anonyme citoyen citoyenne citoyens habitant habitante habitants usager usagere parent parents
    maman papa mere pere eleve etudiant etudiante lyceen lyceenne collegien collegienne apprenti
    apprentie jeune retraite retraitee agent agente salarie salariee cycliste pieton automobiliste
    riverain riveraine voisin voisine contribuable electeur electrice professeur prof enseignant
    enseignante medecin infirmier infirmiere agriculteur agricultrice commercant commercante artisan
    artisane entrepreneur benevole elu elue monsieur madame mademoiselle quelqu'un personne
    une des les mon ton son qui que avec pour sans dans chez famille groupe classe quartier village
    ville region commune velo ecole transport transports train bus car utilisateur utilisatrice
    internaute visiteur visiteuse invite invitee contributeur contributrice
    """
)
# With one of these in it, a name is that of a body.
BODIES = word_set(
    """
    association asso collectif comite conseil commune mairie ville region departement metropole
    agglomeration syndicat federation union confederation fondation institut ecole college lycee
    universite laboratoire classe club amicale cooperative societe entreprise groupe sarl sas sasu
    scop sci gie cabinet agence office chambre mission maison centre reseau ligue mouvement parti
    ong mjc ehpad csc crous direction service ministere academie bureau cercle compagnie cse fcpe
    peep cfdt cgt
    """
)
