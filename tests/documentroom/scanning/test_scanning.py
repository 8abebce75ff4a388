"""Only a clean answer is clean (never 4): tried with a real clamd that knows one signature, and with sockets that
misbehave.
"""

from __future__ import annotations

import io
import os
import re
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import override_settings

from documentroom import scanning
from documentroom.scanning import Clamd, Result, ScannerUnavailable, SignatureScanner
from tests.services import eicar, running_clamd

MEBIBYTE = 1024 * 1024
Said = bytes | Callable[[bytes], bytes] | None


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    with running_clamd() as path:
        yield path


@pytest.fixture
def answering(tmp_path: Path) -> Iterator[Callable[[Said], str]]:
    """A socket that reads a little, says what it is told to say (or nothing), and hangs up."""
    servers: list[socket.socket] = []

    def serve(said: Said) -> str:
        path = str(tmp_path / f"socket-{len(servers)}")
        server = socket.socket(socket.AF_UNIX)
        server.bind(path)
        server.listen()
        servers.append(server)

        def answer() -> None:
            try:
                while True:
                    client, _ = server.accept()
                    asked = client.recv(100_000)
                    if said is None:
                        time.sleep(5)
                    else:
                        client.sendall(said(asked) if callable(said) else said)
                    client.close()
            except OSError:
                return

        threading.Thread(target=answer, daemon=True).start()
        return path

    yield serve
    for server in servers:
        server.close()


def zipped(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", data)
    return target.getvalue()


def test_a_clean_file_is_clean(clamd: str) -> None:
    verdict = Clamd(clamd).scan([b"plain ", b"", b"words"])
    assert (verdict.clean, verdict.infected, verdict.result) == (True, False, Result.CLEAN)


def test_the_test_file_is_found_whole_in_pieces_and_packed(clamd: str) -> None:
    for chunks in ([eicar()], [bytes([byte]) for byte in eicar()], [zipped(eicar())]):
        verdict = Clamd(clamd).scan(chunks)
        assert (verdict.clean, verdict.infected, verdict.result) == (False, True, Result.FOUND)
        assert verdict.name.startswith("Eicar-Test-Signature")


def test_a_large_file_goes_through_whole(clamd: str) -> None:
    block = os.urandom(MEBIBYTE)
    assert Clamd(clamd).scan(block for _ in range(30)).clean


def test_past_its_limits_is_not_clean() -> None:
    with running_clamd(StreamMaxLength="1M", MaxFileSize="1M") as path:
        assert Clamd(path).scan([bytes(MEBIBYTE)] * 40).result is Result.TOO_LARGE
        assert Clamd(path).scan([scanning._packed_deeply()]).result is Result.TOO_LARGE
        [fault] = Clamd(path).faults(4 * MEBIBYTE)
        assert "raise StreamMaxLength" in fault
        assert Clamd(path).faults(MEBIBYTE // 2) == []
    with running_clamd(MaxFileSize="1M") as path:
        verdict = Clamd(path).scan([os.urandom(MEBIBYTE)] * 3)
        assert (verdict.clean, verdict.infected, verdict.result) == (False, False, Result.TOO_LARGE)


def test_readiness_sees_a_clamd_that_passes_over_its_limits() -> None:
    with running_clamd(AlertExceedsMax="no") as path:
        [fault] = Clamd(path).faults(MEBIBYTE)
    assert "AlertExceedsMax" in fault


def test_a_sound_clamd_has_no_faults(clamd: str) -> None:
    assert Clamd(clamd).faults(100 * MEBIBYTE) == []


def test_it_says_with_which_signatures(clamd: str) -> None:
    assert re.fullmatch(r"[\w.+~-]+(/\d+)?", Clamd(clamd).signatures())


def test_a_version_is_read_strictly(answering: Callable[[Said], str]) -> None:
    said = b"ClamAV 1.4.3/27800/Tue Nov 24 09:00:00 2026\0"
    assert Clamd(answering(said)).signatures() == "1.4.3/27800"
    for garbage in (b"", b"stream: OK\0", b"ClamAV\0", b"ClamAV 1.4 <script>\0", b"\xff" * 90 + b"\0"):
        with pytest.raises(ScannerUnavailable):
            Clamd(answering(garbage)).signatures()


def test_readiness_sees_a_clamd_that_lies(answering: Callable[[Said], str]) -> None:
    """It calls everything clean, the test file too; or it finds something in everything."""

    def lying(always: bytes) -> Callable[[bytes], bytes]:
        return lambda asked: b"ClamAV 1.4.3/27800/Tue\0" if asked.startswith(b"zVERSION") else always

    [fault] = Clamd(answering(lying(b"stream: OK\0"))).faults(MEBIBYTE)
    assert "does not find the EICAR test file" in fault
    [fault] = Clamd(answering(lying(b"stream: Anything FOUND\0"))).faults(MEBIBYTE)
    assert "finds something in plain words" in fault
    [fault] = Clamd(answering(b"nonsense\0")).faults(MEBIBYTE)
    assert "does not answer" in fault


def test_down_is_no_answer(tmp_path: Path) -> None:
    for address in (str(tmp_path / "nothing"), "127.0.0.1:1"):
        with pytest.raises(ScannerUnavailable):
            Clamd(address).scan([b"words"])
        assert "does not answer" in Clamd(address).faults(1)[0]


def test_slow_is_no_answer(answering: Callable[[Said], str]) -> None:
    started = time.monotonic()
    with pytest.raises(ScannerUnavailable):
        Clamd(answering(None), seconds=0.5).scan([b"words"])
    assert time.monotonic() - started < 3


def test_one_that_stops_taking_the_file_is_no_answer(answering: Callable[[Said], str]) -> None:
    with pytest.raises(ScannerUnavailable):
        Clamd(answering(None), seconds=1).scan([bytes(MEBIBYTE)] * 50)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\0",
        b"OK\0",
        b"stream: OK OK\0",
        b"stream: ERROR\0",
        b"stream: lstat() failed ERROR\0",
        b"\xff\xfe\0",
        b"stream: OKAY\0",
    ],
)
def test_an_unclear_answer_is_no_answer(answering: Callable[[Said], str], said: bytes) -> None:
    with pytest.raises(ScannerUnavailable):
        Clamd(answering(said), seconds=2).scan([b"words"])


def test_the_answers_that_count(answering: Callable[[Said], str]) -> None:
    assert Clamd(answering(b"stream: OK\0"), 2).scan([b"words"]).result is Result.CLEAN
    assert Clamd(answering(b"stream: Win.Test FOUND\0"), 2).scan([b"words"]).name == "Win.Test"
    assert Clamd(answering(b"INSTREAM size limit exceeded. ERROR\0"), 2).scan([b"words"]).result is Result.TOO_LARGE


def test_what_the_store_raises_is_not_taken_for_the_scanners_silence(clamd: str) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("the store failed")

    with pytest.raises(RuntimeError, match="the store failed"):
        Clamd(clamd).scan(broken())


def test_an_address_with_a_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            client.recv(100_000)
            client.sendall(b"stream: OK\0")
            client.close()

        threading.Thread(target=answer, daemon=True).start()
        assert Clamd(f"127.0.0.1:{server.getsockname()[1]}", 5).scan([b"words"]).clean


def test_the_demos_scanner_knows_one_file() -> None:
    scanner = SignatureScanner()
    assert scanner.scan([b"plain words"]).clean
    data = b"before" + eicar() + b"after"
    for size in (1, 7, 68, 1000):
        assert scanner.scan(data[start : start + size] for start in range(0, len(data), size)).infected
    assert scanning.test_file() == eicar()


def test_the_settings_choose(clamd: str) -> None:
    with override_settings(SCANNER="signature"):
        assert isinstance(scanning.scanner(), SignatureScanner)
        assert scanning.readiness() == scanning.DEMO
        assert scanning.scan([eicar()]).infected
    with override_settings(SCANNER="clamd", CLAMD_ADDRESS=clamd):
        assert scanning.scan([eicar()]).name.startswith("Eicar")


def test_readiness_asks_each_time_and_tries_the_limits_now_and_then(
    clamd: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scanning, "_sound_until", 0.0)
    with override_settings(SCANNER="clamd", CLAMD_ADDRESS=clamd, MAX_UPLOAD_BYTES=MEBIBYTE):
        assert scanning.readiness() == "ok"
        assert scanning._sound_until > time.monotonic()
        assert scanning.readiness() == "ok"
    with override_settings(SCANNER="clamd", CLAMD_ADDRESS=str(tmp_path / "gone"), MAX_UPLOAD_BYTES=MEBIBYTE):
        assert scanning.readiness() == "failed"
        assert "does not answer" in caplog.text
    assert scanning._sound_until == 0.0


def test_production_refuses_the_demos_scanner() -> None:
    def said(**settings: object) -> list[str]:
        return scanning.check_scanner(SimpleNamespace(**settings))

    assert said(PRODUCTION=True, SCANNER="clamd", CLAMD_ADDRESS="/run/clamd") == []
    assert "SCANNER must be clamd" in said(PRODUCTION=True, SCANNER="signature", CLAMD_ADDRESS="/run/clamd")[0]
    assert "CLAMD_ADDRESS is missing" in said(PRODUCTION=True, SCANNER="clamd", CLAMD_ADDRESS="")[0]
    assert said(PRODUCTION=False, SCANNER="signature") == []
