"""The demo's own promises that no other test meets."""

from __future__ import annotations

from pathlib import Path

from demo.serve import forget_half


def test_a_first_start_that_was_ended_half_way_begins_anew_and_a_whole_demo_goes_on(tmp_path: Path) -> None:
    half, whole, new = tmp_path / "half", tmp_path / "whole", tmp_path / "new"
    for folder in (half, whole):
        folder.mkdir()
        (folder / "portal.sqlite3").write_bytes(b"tables")
    (half / "unfinished").touch()
    for folder in (half, whole, new):
        forget_half(folder)
    assert not half.exists()
    assert (whole / "portal.sqlite3").exists()
    assert not new.exists()
