"""The codes of projects and experiments (design.md, section 2); French labels are translations."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ProjectStatus(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("project", "Under way")
    PAUSED = "paused", pgettext_lazy("project", "Paused")
    COMPLETED = "completed", pgettext_lazy("project", "Completed")
    STOPPED = "stopped", pgettext_lazy("project", "Stopped")


class Designed(models.TextChoices):
    """What a project designs."""

    POLICY = "policy", pgettext_lazy("what is designed", "A policy")
    SCHEME = "scheme", pgettext_lazy("what is designed", "A scheme")
    PROGRAMME = "programme", pgettext_lazy("what is designed", "A programme")
    SERVICE = "service", pgettext_lazy("what is designed", "A service")


class TestState(models.TextChoices):
    """Where a point that a project tests stands."""

    __test__ = False  # not a test of pytest's

    TO_LOOK_AT = "to_look_at", pgettext_lazy("tested point", "To be looked at")
    UNDER_WAY = "under_way", pgettext_lazy("tested point", "Being looked at")
    LEARNT = "learnt", pgettext_lazy("tested point", "Learnt")


class Function(models.TextChoices):
    """Who does what on a project: a function, never a person."""

    COORDINATOR = "coordinator", pgettext_lazy("role on a project", "Coordinator")
    RESIDENT = "resident", pgettext_lazy("role on a project", "Resident")
    AMO = "amo", pgettext_lazy("role on a project", "Assistance to the lab (AMO)")
    COMMISSIONER = "commissioner", pgettext_lazy("role on a project", "Commissioning official")
    SERVICE = "service", pgettext_lazy("role on a project", "Service that carries it on")
    RESOURCE = "resource", pgettext_lazy("role on a project", "Resource agents")
    INVOLVED = "involved", pgettext_lazy("role on a project", "Involved agents")
    CURIOUS = "curious", pgettext_lazy("role on a project", "Curious agents")
    SCHOOL = "school", pgettext_lazy("role on a project", "School")
    PARTNER = "partner", pgettext_lazy("role on a project", "Partner")
    OTHER = "other", pgettext_lazy("role on a project", "Other")


class DeliverableKind(models.TextChoices):
    SCENARIO = "scenario", pgettext_lazy("deliverable", "Scenario")
    MAP = "map", pgettext_lazy("deliverable", "Map")
    PROTOTYPE = "prototype", pgettext_lazy("deliverable", "Prototype")
    PROCESS = "process", pgettext_lazy("deliverable", "Process")
    TOOL = "tool", pgettext_lazy("deliverable", "Tool")
    CHARTER = "charter", pgettext_lazy("deliverable", "Charter")
    DRAWING = "drawing", pgettext_lazy("deliverable", "Drawing")
    KIT = "kit", pgettext_lazy("deliverable", "Kit")
    REPORT = "report", pgettext_lazy("deliverable", "Report")
    SPECIFICATION = "specification", pgettext_lazy("deliverable", "Specification")
    VIDEO = "video", pgettext_lazy("deliverable", "Video")


class ExperimentStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("experiment", "Planned")
    RUNNING = "running", pgettext_lazy("experiment", "Running")
    PROTOTYPED = "prototyped", pgettext_lazy("experiment", "Prototyped")
    DONE = "done", pgettext_lazy("experiment", "Done")


class Verdict(models.TextChoices):
    """What is decided after an experiment or a project."""

    GENERALISE = "generalise", pgettext_lazy("verdict", "Generalise")
    ADAPT = "adapt", pgettext_lazy("verdict", "Adapt")
    STOP = "stop", pgettext_lazy("verdict", "Stop")
    DOCUMENT = "document", pgettext_lazy("verdict", "Document")


class TrialDecision(models.TextChoices):
    """What one trial led to; the three are of equal rank."""

    KEPT = "kept", pgettext_lazy("trial", "Kept")
    CHANGED = "changed", pgettext_lazy("trial", "Changed")
    ABANDONED = "abandoned", pgettext_lazy("trial", "Abandoned")


class ResultKind(models.TextChoices):
    SERVICE = "service", pgettext_lazy("result", "Service")
    SCHEME = "scheme", pgettext_lazy("result", "Scheme")
    POLICY = "policy", pgettext_lazy("result", "Policy")
    MODEL = "model", pgettext_lazy("result", "Model")
    PROTOTYPES = "prototypes", pgettext_lazy("result", "Prototypes")
    LESSON = "lesson", pgettext_lazy("result", "Lesson")
    OTHER = "other", pgettext_lazy("result", "Other")


class Spread(models.TextChoices):
    """How far a result was generalised, as far as that is known."""

    NONE = "", pgettext_lazy("generalisation", "Not said")
    PILOT = "pilot", pgettext_lazy("generalisation", "A pilot place")
    UNDER_WAY = "under_way", pgettext_lazy("generalisation", "Under way")
    GENERALISED = "generalised", pgettext_lazy("generalisation", "Generalised")
    UNKNOWN = "unknown", pgettext_lazy("generalisation", "What followed is not documented")
