"""The pictures of the documents are those that `make guide` takes, and stay light."""

from pathlib import Path

from tools.guide_shots import ALBUMS, SHOTS

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 3_000_000
MOST_OF_ONE = 150_000


def test_the_pictures_committed_are_those_that_the_command_takes():
    taken = {ROOT / album.folder / f"{name}.png" for album in ALBUMS for name in album.shots}
    pictures = set((ROOT / "docs").rglob("*.png"))
    assert pictures == taken
    # A name is enough to take one again.
    assert len(taken) == len(SHOTS)
    sizes = [path.stat().st_size for path in pictures]
    assert sum(sizes) < MOST_BYTES
    assert max(sizes) < MOST_OF_ONE
