"""The pictures of the guide are those that `make guide` takes, and stay light."""

from pathlib import Path

from tools.guide_shots import FOLDER, SHOTS

IMAGES = Path(__file__).resolve().parents[2] / FOLDER
MOST_BYTES = 1_000_000


def test_the_pictures_committed_are_those_that_the_command_takes():
    pictures = {path.stem: path for path in IMAGES.iterdir()}
    assert set(pictures) == set(SHOTS)
    assert sum(path.stat().st_size for path in pictures.values()) < MOST_BYTES
