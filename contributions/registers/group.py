"""The registers in the menu of the CMS, in the order in which they are needed."""

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup

from contributions.registers.decisions import DecisionRegister
from contributions.registers.limits import LimitRegister
from contributions.registers.reasons import ReasonRegister
from contributions.registers.received import ContributionRegister
from contributions.registers.reports import ReportRegister
from contributions.registers.tags import TagRegister
from contributions.registers.words import TerritoryRegister, ThemeRegister


class Registers(ModelAdminGroup):
    menu_label = _("Registers")
    menu_icon = "list-ul"
    menu_order = 160
    items = (
        ContributionRegister,
        DecisionRegister,
        ReportRegister,
        ReasonRegister,
        TagRegister,
        ThemeRegister,
        TerritoryRegister,
        LimitRegister,
    )
