"""Hostile files, kinds times faults: each is refused with its sentence, or taken for what it is and said what it holds;
none breaks what opens it (never 4).
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from documentroom import jobs
from documentroom.jobs import inspect
from portal.sandbox.api import SandboxKilled, SandboxRefused
from tests.documentroom.hostile import EITHER, REFUSED, SECRET, Hostile, files

KIND = {"jpg": "jpeg"}
SAMPLE = (
    *("pdf: starts a program", "pdf: a page that opens up", "pdf: a tree that goes round", "pdf: bits flipped"),
    *("docx: a bomb", "docx: words from outside", "docx: a tracked change", "xlsx: too many parts"),
    *("png: a thousand million pixels", "zips in zips"),
)


def wrong(one: Hostile, outcome: tuple[str, list[dict], str]) -> str:
    """What is wrong with how a file was met; empty where nothing is."""
    refused, findings, said = outcome
    told = " ".join([said, *(str(finding["sentence"]) for finding in findings)])
    if SECRET in told or (refused and not said.endswith(".")):
        return f"{one.case}: {told}"
    if one.expected.startswith("told:"):
        codes = {finding["code"] for finding in findings if not finding["fatal"]}
        return "" if not refused and codes >= set(one.codes) else f"{one.case}: {refused} {codes}"
    if one.expected == EITHER or (one.expected == REFUSED and refused):
        return ""
    return "" if refused in one.codes else f"{one.case}: {refused or 'taken'}"


def met(one: Hostile) -> tuple[str, list[dict], str]:
    try:
        return "", inspect.run(one.data, {"name": one.name})[0]["findings"], ""
    except SandboxRefused as refusal:
        return refusal.code, [], str(refusal)


def test_two_hundred_hostile_files_are_refused_or_contained_with_their_sentence() -> None:
    """Here in the job itself, where anything but an answer or a refusal is an error of this test."""
    assert len(files()) >= 200
    assert len({one.case for one in files()}) == len(files())
    faults = []
    for one in files():
        started = time.process_time()
        faults.append(wrong(one, met(one)))
        took = time.process_time() - started
        faults.append(f"{one.case}: {took:.1f} s" if took > 5 else "")
    assert [fault for fault in faults if fault] == []


def test_ten_of_them_in_the_real_child() -> None:
    sample = [one for one in files() if one.case in SAMPLE]
    assert len(sample) == 10

    def ask(one: Hostile) -> tuple[str, list[dict], str]:
        try:
            return "", jobs.call("inspect", one.data, {"name": one.name}).meta["findings"], ""
        except (SandboxRefused, SandboxKilled) as ended:
            return getattr(ended, "code", "") or "stopped", [], str(ended)

    with ThreadPoolExecutor(2) as pool:
        assert [fault for fault in map(wrong, sample, pool.map(ask, sample)) if fault] == []
    assert jobs.call("inspect", b"Still here.\n", {"name": "a.txt"}).meta["type"] == "txt"
