"""Samples of projects for the sheet of components (portal.look)."""

from typing import Any

from portal.dates import KnownDate

IN_2013 = KnownDate("9 décembre 2013", "2013-12-09")


def samples() -> dict[str, Any]:
    return {
        "projects": projects(),
        "project_stages": project_stages(),
        "tested": tested(),
        "reframings": reframings(),
        "scenarios": scenarios(),
        "partners": partners(),
        "moments": moments(),
    }


def projects() -> list[dict[str, Any]]:
    return [
        {
            "question": "À quoi ressemblerait une pause de midi réussie pour des élèves qui mangent dehors ?",
            "name": "Mieux manger au lycée",
            "stage": "generalise",
            "stage_label": "Généraliser",
            "status": "Terminé",
            "tag": "",
            "lines": ["Un service", "Toulon", "2013 – 2019"],
        },
        {
            "question": "Comment montrer ce que l’on sait faire quand aucun diplôme ne le dit ?",
            "name": "Mon avenir Num’ERIC",
            "stage": "design",
            "stage_label": "Concevoir",
            "status": "En cours",
            "tag": "full",
            "lines": [],
            "example": "wholly",
        },
        {
            "question": "Un projet sans question",
            "name": "",
            "stage": "understand",
            "stage_label": "Comprendre",
            "status": "En pause",
            "tag": "wait",
            "lines": ["à partir de 2026"],
        },
    ]


def project_stages() -> list[dict[str, Any]]:
    call = {"title": "Comment se passe votre pause ?", "url": "#", "state": "Résultats publiés"}
    day = {"title": "Une journée au lycée", "url": "#", "when": "lundi 9 décembre 2013", "state": "Terminée"}
    phase = {"title": "Saisine et cadrage", "when": "automne 2013", "text": ""}
    built = {"title": "Réalisation", "when": "2018 – 2019", "text": "Six mois de travaux."}
    return [
        _stage("understand", "Comprendre", "Qui vit quoi, où ?", phases=[phase], calls=[call], days=[day]),
        _stage("design", "Concevoir", "Imaginer à plusieurs, se faire corriger.", has_more=True),
        _stage("deploy_test", "Déployer et tester", "Essayer en petit.", phases=[built], is_here=True),
        _stage("generalise", "Généraliser", "Étendre ce qui marche.", is_ahead=True),
    ]


def _stage(code: str, title: str, text: str, **values: Any) -> dict[str, Any]:
    return {"code": code, "title": title, "text": text, **values}


def tested() -> list[dict[str, Any]]:
    return [
        {
            "what": "La conduite des travaux par une coordination dédiée",
            "looked_at": ["temps passé", "besoin logistique"],
            "learnt": "La coordination technique est apparue indispensable.",
            "state": "learnt",
            "state_label": "Appris",
        },
        {
            "what": "La saisine directe par une élue",
            "looked_at": ["expression de la commande"],
            "learnt": "",
            "state": "under_way",
            "state_label": "En cours d’observation",
        },
        {
            "what": "L’achat d’une mission créative",
            "looked_at": [],
            "learnt": "",
            "state": "to_look_at",
            "state_label": "À observer",
        },
    ]


def reframings() -> list[dict[str, Any]]:
    return [
        {
            "question": "Comment mieux nourrir les lycéens ?",
            "known": KnownDate("automne 2013", "2013"),
            "why": "Trop large : aucun service ne pouvait dire par où commencer.",
        },
        {"question": "Quel restaurant pour le lycée ?", "known": IN_2013, "why": ""},
    ]


def scenarios() -> list[dict[str, Any]]:
    return [
        {
            "title": "Le midi à la carte",
            "kind": "Scénario",
            "known": IN_2013,
            "text": "On réserve la veille, on choisit sur place.",
            "appraisal": "Réaliste, mais suppose deux services.",
            "url": "#",
            "licence": "CC BY 4.0",
            "licence_url": "#",
            "is_fictional": True,
        },
        {
            "title": "La grande table",
            "kind": "Scénario",
            "text": "Tout le monde mange à la même heure.",
            "is_fictional": False,
        },
    ]


def partners() -> list[dict[str, Any]]:
    agreed = {
        "when": "hiver 2013-2014",
        "brief": "Imaginer comment des jeunes reconnaissent ce qu’ils savent faire.",
        "supervision": ["Équipe enseignante", "Résidents"],
    }
    return [
        {"title": "Une Région", "kind": "Collectivité", "role": "Porte le projet", "url": "#"},
        {"title": "Une université", "kind": "École", "agreements": [agreed], "example": "partly"},
    ]


def moments() -> list[dict[str, Any]]:
    return [
        _moment("automne 2013", "phase", "Saisine et cadrage", stage="understand", stage_label="Comprendre"),
        _moment("9 décembre 2013", "jalon", "Journée d’immersion", text="À Toulon.", url="#"),
        _moment(
            "9 décembre 2013",
            "essai",
            "Tenir les entretiens après le repas.",
            state="Abandonné",
            stage="deploy_test",
            stage_label="Déployer et tester",
        ),
        _moment("2029", "jalon", "Bilan à dix ans", is_ahead=True),
    ]


def _moment(words: str, kind: str, title: str, **values: Any) -> dict[str, Any]:
    return {"words": words, "machine": "2013", "kind": kind, "title": title, **values}
