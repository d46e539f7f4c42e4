"""The lab in the CMS: each part registers its own screens in its `hooks` module."""

from lab.offers import hooks as offers_hooks  # noqa: F401
from lab.referrals import hooks as referrals_hooks  # noqa: F401
from lab.roles import hooks as roles_hooks  # noqa: F401
from lab.subjects import hooks as subjects_hooks  # noqa: F401
from lab.toolbox import hooks as toolbox_hooks  # noqa: F401
from lab.versions import hooks as versions_hooks  # noqa: F401
