"""The lab's stages: the four codes everything else wears as sign and colour."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    UNDERSTAND = "understand", _("Understand")
    DESIGN = "design", _("Design")
    DEPLOY_TEST = "deploy_test", _("Deploy and test")
    GENERALISE = "generalise", _("Generalise")


# What the lab offers to do; what comes after, every project does for itself.
FAMILIES = (Stage.UNDERSTAND, Stage.DESIGN, Stage.DEPLOY_TEST)
