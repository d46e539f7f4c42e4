"""What is done with what the lab asked: projects, experiments, results, news."""

from projects.models.experiment import (
    Experiment,
    ExperimentCall,
    ExperimentDay,
    ExperimentPartner,
    TrialEntry,
)
from projects.models.following import ExperimentNews, Follower
from projects.models.news import NewsIndexPage, NewsPage
from projects.models.programme import Programme
from projects.models.project import ProjectIndexPage, ProjectPage
from projects.models.project_parts import (
    Deliverable,
    Finding,
    Milestone,
    Partnership,
    Phase,
    ProjectDocument,
    ProjectMethod,
    ProjectPartner,
    ProjectRole,
    Reframing,
    SisterInitiative,
    TestedPoint,
)
from projects.models.result import BriefAnswer, FrozenFigures, ResultIndexPage, ResultPage

__all__ = [
    "BriefAnswer",
    "Deliverable",
    "Experiment",
    "ExperimentCall",
    "ExperimentDay",
    "ExperimentNews",
    "ExperimentPartner",
    "Finding",
    "Follower",
    "FrozenFigures",
    "Milestone",
    "NewsIndexPage",
    "NewsPage",
    "Partnership",
    "Phase",
    "Programme",
    "ProjectDocument",
    "ProjectIndexPage",
    "ProjectMethod",
    "ProjectPage",
    "ProjectPartner",
    "ProjectRole",
    "Reframing",
    "ResultIndexPage",
    "ResultPage",
    "SisterInitiative",
    "TestedPoint",
    "TrialEntry",
]
