"""A child that opens a sender's file has neither key, network, database nor environment (never 4), and no more than
its share.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.sandbox import confine, process
from portal.sandbox.api import DEFAULT, Limits, SandboxKilled, SandboxRefused, isolation, run
from portal.sandbox.process import MEMORY_FOLDER, Wrapper
from tests.services import require

JOB = "tests.portal.sandbox.naughty"
SMALL = Limits(memory=400 << 20, cpu=2, wall=10, output=1 << 20, file_size=1 << 20)


@pytest.fixture(params=["everything that this machine offers", "the call filter and Landlock alone"])
def ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each promise is tried as the machine does it, and as a container engine that forbids ``unshare`` leaves it."""
    if "alone" in request.param:
        monkeypatch.setattr(process, "_wrapper", Wrapper((), network=False, processes=False, dies_with_parent=False))
    else:
        require("unshare")
    return str(request.param)


@pytest.fixture
def listening() -> Iterator[int]:
    """A port of this machine where somebody answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def do(what: str, data: bytes = b"", limits: Limits = SMALL, **params: object) -> dict:
    return run(JOB, data, {"do": what, **params}, limits).meta


def folders() -> set[Path]:
    return set(MEMORY_FOLDER.glob(f"review-rooms-{os.getpid()}-*"))


def test_bytes_go_in_and_come_out_unchanged(ways: str) -> None:
    data = os.urandom(3_000_001)
    meta, blobs = run(JOB, data, {"do": "echo", "word": "ﬁn – £"})
    assert blobs == [data]
    assert meta == {"size": len(data), "params": {"do": "echo", "word": "ﬁn – £"}}


def test_chunks_arrive_as_one_file() -> None:
    chunks = (bytes([number]) * number * 1000 for number in range(50))
    assert run(JOB, chunks, {"do": "echo"}).blobs[0] == b"".join(
        bytes([number]) * number * 1000 for number in range(50)
    )


def test_a_source_that_breaks_off_is_not_taken_for_a_whole_file() -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the store failed")

    before = folders()
    with pytest.raises(OSError, match="the store failed"):
        run(JOB, broken(), {"do": "echo"})
    assert folders() == before


def test_it_has_three_words_of_environment_and_no_django(ways: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    seen = do("look_around")
    assert sorted(seen["environment"]) == ["LANG", "PATH", "TMPDIR"]
    assert "secret" not in str(seen["arguments"])
    assert seen["modules"] == []
    assert seen["mode"] == "0o700"


def test_it_cannot_reach_the_network(ways: str, listening: int) -> None:
    socket.create_connection(("127.0.0.1", listening)).close()
    assert do("connect", port=listening)["went"] is False


def test_it_cannot_reach_a_local_server(ways: str, tmp_path: Path) -> None:
    path = str(tmp_path / "database")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
        assert do("connect_locally", path=path)["went"] is False


def test_it_cannot_read_keys_or_anything_else_of_the_portals(ways: str, tmp_path: Path) -> None:
    key = tmp_path / "master.json"
    key.write_text("the master key")
    assert do("read", path=str(key)) == {"went": False, "error": "PermissionError"}
    assert do("list", path=str(tmp_path))["went"] is False
    assert do("read", path=str(Path(confine.PROJECT, "manage.py")))["went"] is False
    assert do("read", path=f"/proc/{os.getpid()}/environ")["went"] is False
    assert do("read", path=confine.__file__)["went"] is True, "it can read its own code, or the test shows nothing"


def test_it_cannot_write_outside_its_folder(ways: str, tmp_path: Path) -> None:
    assert do("create", path=str(tmp_path / "left"))["went"] is False
    assert do("create", path=str(MEMORY_FOLDER / "left"))["went"] is False
    assert not (tmp_path / "left").exists()
    assert not (MEMORY_FOLDER / "left").exists()


def test_its_folder_is_in_memory_and_gone_afterwards(ways: str) -> None:
    before = folders()
    written = Path(do("write")["path"])
    assert written.is_relative_to(MEMORY_FOLDER)
    assert not written.parent.exists()
    assert folders() == before


def test_a_fork_bomb_makes_no_process(ways: str) -> None:
    started = time.monotonic()
    assert do("fork_bomb") == {"made": 0}
    assert time.monotonic() - started < 5


def test_it_starts_no_program_and_signals_and_traces_nobody(ways: str) -> None:
    assert do("start_program")["went"] is False
    assert do("signal_parent", pid=os.getpid())["went"] is False
    assert do("trace")["result"] == -1


def test_threads_still_work(ways: str) -> None:
    assert do("run_threads") == {"ran": 4}


def test_the_processor_limit_kills(ways: str) -> None:
    started = time.monotonic()
    with pytest.raises(SandboxKilled) as killed:
        do("spin", limits=Limits(cpu=1, wall=300))
    assert killed.value.reason == "time"
    assert time.monotonic() - started < 150, "the clock ended it, not the processor limit"


def test_the_clock_kills(ways: str) -> None:
    started = time.monotonic()
    with pytest.raises(SandboxKilled, match="took too long"):
        do("sleep", limits=Limits(wall=1.5))
    assert time.monotonic() - started < 5


def test_the_memory_limit_kills(ways: str) -> None:
    with pytest.raises(SandboxKilled) as killed:
        do("fill_memory")
    assert killed.value.reason == "memory"


def test_output_is_bounded(ways: str) -> None:
    assert len(run(JOB, b"", {"do": "shout", "size": 900_000}, SMALL).blobs[0]) == 900_000
    with pytest.raises(SandboxKilled) as killed:
        do("shout", size=1_100_000)
    assert killed.value.reason == "output"


def test_a_file_that_it_writes_is_bounded() -> None:
    before = folders()  # a renderer that other tests of this process keep warm has one
    assert do("write", times=100)
    with pytest.raises(SandboxKilled):
        do("write", times=1_000_000)
    assert folders() == before


def test_what_a_library_prints_is_no_answer() -> None:
    assert do("print") == {"said": True}


def test_a_crash_is_a_sentence_and_keeps_the_files_words_to_itself() -> None:
    with pytest.raises(SandboxKilled) as killed:
        do("crash")
    assert killed.value.reason == "crash"
    with pytest.raises(SandboxKilled) as killed:
        do("fail")
    assert re.fullmatch(r"ValueError at naughty\.py:\d+", killed.value.where)
    assert "Brown" not in f"{killed.value} {killed.value.where}"


def test_a_child_that_speaks_out_of_turn_is_not_believed() -> None:
    with pytest.raises(SandboxKilled):
        do("lie")


def test_a_refusal_carries_its_sentence() -> None:
    with pytest.raises(SandboxRefused, match=r"This file has no pages\.") as refused:
        do("refuse")
    assert (refused.value.code, refused.value.details) == ("empty", {"pages": 0})


def test_a_job_that_is_not_there_says_so() -> None:
    with pytest.raises(SandboxKilled) as killed:
        run("documentroom.jobs.not_there", b"")
    assert killed.value.where.startswith("ModuleNotFoundError")


def test_the_limits_are_set() -> None:
    limits = do("limits")
    assert limits == {"AS": SMALL.memory, "CPU": 2, "FSIZE": 1 << 20, "NOFILE": DEFAULT.open_files, "CORE": 0}


def test_a_child_dies_with_its_parent(tmp_path: Path) -> None:
    if not process.wrapper().dies_with_parent:
        require("setpriv", "util-linux")
    program = f"from portal.sandbox.api import run, Limits; run({JOB!r}, b'', {{'do': 'sleep'}}, Limits(wall=60))"
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=confine.PROJECT)
    children = _wait_for(lambda: [pid for pid in _children(parent.pid) if _folder_of(parent.pid)], True)
    grandchildren = [pid for child in children for pid in _children(child)]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert _wait_for(lambda: [pid for pid in children + grandchildren if Path("/proc", str(pid)).exists()], False) == []
    process._sweep()
    assert not _folder_of(parent.pid), "what a killed parent left is swept up"


def test_this_machine_holds_its_children() -> None:
    found = isolation()
    assert found.holds, found.missing
    assert isolation() is found


def test_what_is_missing_is_said_in_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.sandbox import isolation as module

    monkeypatch.setattr(process, "_wrapper", Wrapper((), network=False, processes=False, dies_with_parent=False))
    without = module._try()
    assert without.holds
    assert [sentence.partition(" ")[0] for sentence in without.missing] == ["unshare", "setpriv"]
    monkeypatch.setattr(module, "memory_folder", lambda: False)
    assert not module._try().holds


def test_without_a_memory_file_system_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "memory_folder", lambda: False)
    with pytest.raises(SandboxKilled) as killed:
        do("echo")
    assert killed.value.reason == "start"


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(number) for number in path.read_text().split()] if path.exists() else []


def _folder_of(pid: int) -> list[Path]:
    return list(MEMORY_FOLDER.glob(f"review-rooms-{pid}-*"))


def _wait_for(look: object, wanted: bool, seconds: float = 10) -> list[int]:
    deadline = time.monotonic() + seconds
    found: list[int] = []
    while time.monotonic() < deadline:
        found = look()  # type: ignore[operator]
        if bool(found) is wanted:
            return found
        time.sleep(0.05)
    return found
