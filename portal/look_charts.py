"""Sample charts for the planche (portal.look): each kind, with what makes a drawing hard."""

from typing import Any

from portal.charts import Chart, Kind

LONG = "Une salle dont le nom est si long qu’aucune colonne ne le porte d’une seule traite, surtout étroite"


def samples() -> dict[str, Any]:
    return {
        "charts": [
            Chart(
                Kind.BAR,
                "Où étaient les élèves à midi et demi ?",
                ["Lieu", "Élèves vus à 12 h 30"],
                [
                    ("Snack ou boulangerie", [64]),
                    ("Trottoir, marches, parc", [41]),
                    ("Cour et couloirs", [38]),
                    ("Salle des micro-ondes", [27]),
                ],
                has_total=True,
                is_example=True,
                note="Comptage inventé pour la démonstration.",
            ),
            Chart(
                Kind.BAR,
                "Écart d’une année à l’autre",
                ["Lieu", "Écart"],
                [("Cour", [12.5]), (LONG, [-7.25]), ("Salle", [None]), ("Parc", [0])],
                unit="%",
            ),
            Chart(
                Kind.BAR,
                "Avant et après",
                ["Lieu", "Avant", "Après", "Un an plus tard"],
                [("Cour", [12, 31, 28]), ("Salle", [40, None, 22])],
                unit="élèves",
            ),
            Chart(Kind.BAR, "Une seule ligne", ["Lieu", "Élèves"], [("Cour", [1_234_567])]),
            Chart(
                Kind.BAR,
                "Beaucoup de lignes",
                ["Lieu", "Élèves"],
                [(f"Salle {number}", [3 + (7 * number) % 23]) for number in range(1, 15)],
            ),
            Chart(
                Kind.LINE,
                "Repas servis par mois",
                ["Mois", "Repas"],
                [
                    (f"{month} 2019", [value])
                    for month, value in zip(
                        ("sept.", "oct.", "nov.", "déc.", "janv.", "févr.", "mars", "avr.", "mai", "juin"),
                        (820, 1_010, 1_180, 940, None, 1_220, 1_310, 1_150, 1_090, 640),
                        strict=True,
                    )
                ],
            ),
            Chart(
                Kind.LINE,
                "Repas servis, trois lieux",
                ["Mois", "Brasserie", "Snack", "Bar à salades"],
                [
                    ("Janvier", [12, -3, 7]),
                    ("Février", [18, 4, 9]),
                    ("Mars", [25, None, 8]),
                    ("Avril", [24, 16, 8]),
                ],
            ),
            Chart(
                Kind.LINE,
                "Semaine par semaine, deux valeurs connues",
                ["Semaine du", "Contributions"],
                [
                    ("18 nov. 2013", [5]),
                    ("25 nov. 2013", [None]),
                    ("2 déc. 2013", [7]),
                    ("9 déc. 2013", [None]),
                ],
            ),
            Chart(
                Kind.LINE,
                "Semaine après semaine",
                ["Semaine", "Contributions"],
                [(f"semaine du {1 + number} mars", [(5 * number * number) % 61]) for number in range(40)],
            ),
            Chart(
                Kind.SHARE,
                "Ce qui a pesé",
                ["Réponse", "Réponses"],
                [("Le transport", [120]), (LONG, [46]), ("Autre", [1]), ("Rien", [0])],
            ),
            Chart(
                Kind.SHARE,
                "Qui a répondu",
                ["Qui", "Part"],
                [("Lycéens", [62.5]), ("Agents", [37.5])],
                unit="%",
            ),
            Chart(
                Kind.BAR,
                "Un nombre qui ne se dit pas",
                ["Lieu", "Élèves"],
                [("Cour", [12]), ("Salle", ["moins de 5"])],
            ),
        ]
    }
