"""What lies in the folders is looked through: nothing of an earlier test lies there."""

import pytest


@pytest.fixture(autouse=True)
def folders(empty_folders) -> None:
    pass
