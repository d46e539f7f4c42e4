"""Who of the staff reads and answers proposed subjects: as contributions are read and decided.

Editors read; moderators and coordinators decide, and link the pages that came of one.
"""

from contributions.permissions import may_moderate as may_answer_subjects
from contributions.permissions import may_read as may_read_subjects

__all__ = ["may_answer_subjects", "may_read_subjects"]
