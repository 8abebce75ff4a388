"""Warm renderers: marked pages, their words, and what happens when a child dies, idles or is one too many."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from portal.sandbox import pages, paper, tiles, warm
from portal.sandbox.api import Marks, SandboxKilled, SandboxRefused, renderer
from tests import papers
from tests.services import require

MARKS = Marks("RESTRICTED (OFFICIAL-SENSITIVE)", "R7KQ-2MXD", "Hospital trust")


@pytest.fixture
def pool() -> Iterator[warm.Pool]:
    made = warm.Pool(documents=2, idle=60, spare_idle=60)
    yield made
    made.close()


def book(*words: str) -> Callable[[], list[bytes]]:
    data = papers.pdf(*[papers.text_at(word) for word in words])
    return lambda: [data[:100], data[100:]]


def image(jpeg: bytes) -> Image.Image:
    opened = Image.open(io.BytesIO(jpeg))
    assert opened.format == "JPEG"
    return opened


def child_of(pool: warm.Pool, key: str) -> warm.Child:
    child = pool._slots[key].child
    assert child is not None
    return child


def test_pages_are_drawn_and_read(pool: warm.Pool) -> None:
    document = warm.Renderer(pool, "a", book("First page", "Second page"))
    assert document.page_count == 2
    drawn = image(document.draw(2, 893, MARKS))
    assert drawn.width == 893
    assert drawn.height == round(893 * 842 / 595) + 2 * tiles.band_height(893)
    assert (document.text(1), document.text(2)) == ("First page", "Second page")
    first = image(document.draw(1, 893, MARKS))
    assert ImageChops.difference(first, drawn).getbbox(), "another page is another picture"


def test_the_next_page_is_drawn_ahead_for_each_reader_with_their_marks_and_for_nobody_else() -> None:
    """Each reads on; what was drawn for one leaves as it was drawn, to that one, and once."""
    desk = pages._Desk()
    desk.answer({"op": "open"}, b"".join(book(*(f"Page {number}" for number in range(1, 21)))()))
    readers = [Marks("RESTRICTED", f"HKTM-{one}7PL").as_dict() for one in range(3)]
    first = [{"op": "draw", "page": 1 + 5 * one, "width": 893, "marks": marks} for one, marks in enumerate(readers)]
    second = [one | {"page": one["page"] + 1} for one in first]
    plain = [desk.answer(one, b"")[1][0] for one in second]
    desk.coming.clear()
    for one in first:
        desk.answer(one, b"")
    assert desk.coming == second
    while desk.has_to_draw_ahead:
        desk.draw_ahead()
    assert desk.ahead == [*zip(second[::-1], plain[::-1], strict=True)]
    assert desk.answer(second[1] | {"marks": readers[0]}, b"") != ({}, [plain[1]])
    assert [one for one, _ in desk.ahead] == second[::-1], "it was drawn for another"
    desk.draw = None  # type: ignore[assignment]  # nothing needs to be drawn any more
    assert [desk.answer(one, b"") for one in second] == [({}, [one]) for one in plain]
    assert desk.ahead == []


def test_of_many_readers_the_last_are_drawn_ahead_and_small_pages_and_a_last_one_are_not() -> None:
    desk, asked = pages._Desk(), {"op": "draw", "page": 1, "width": 893, "marks": MARKS.as_dict()}
    desk.answer({"op": "open"}, b"".join(book("First page", "Second page")()))
    desk.answer(asked | {"page": 2}, b"")
    desk.answer(asked | {"width": 180}, b"")
    assert desk.coming == []
    many = [asked | {"marks": Marks("RESTRICTED", f"HKTM-{one:03}").as_dict()} for one in range(pages.AHEAD + 2)]
    for one in many:
        desk.answer(one, b"")
    assert desk.coming == [one | {"page": 2} for one in many[2:]]
    while desk.has_to_draw_ahead:
        desk.draw_ahead()
    assert len(desk.ahead) == pages.AHEAD


def test_a_page_that_several_ask_for_is_drawn_once_and_marked_for_each() -> None:
    data = b"".join(book("First page", "Second page")())
    asked = {"op": "draw", "page": 1, "width": 893, "marks": MARKS.as_dict()}
    other = asked | {"marks": Marks("RESTRICTED", "HKTM-97PL").as_dict()}

    def drawn(*requests: dict[str, object], others: bool) -> list[bytes]:
        desk = pages._Desk()
        desk.answer({"op": "open"}, data)
        return [desk.answer(request, b"", others=others)[1][0] for request in requests]

    alone = [drawn(request, others=False)[0] for request in (asked, other, asked | {"page": 2})]
    assert drawn(asked, other, asked, asked | {"page": 2}, others=True) == [alone[0], alone[1], alone[0], alone[2]]
    assert len(set(alone)) == 3


def test_spares_are_started_when_nobody_waits(pool: warm.Pool) -> None:
    document = warm.Renderer(pool, "a", book("One"))
    assert document.page_count == 1
    with pool._held("a"):
        time.sleep(10 * warm.QUIET_SECONDS)
        assert not pool._spares
    _spare(pool)


def test_where_several_wait_a_second_child_draws_too(pool: warm.Pool) -> None:
    document, drawn = warm.Renderer(pool, "a", book("One")), list[bytes]()
    request = {"op": "draw", "page": 1, "width": 700, "marks": MARKS.as_dict()}
    assert document.page_count == 1

    def ask() -> threading.Thread:
        asking = threading.Thread(target=lambda: drawn.append(document.draw(1, 700, MARKS)))
        asking.start()
        return asking

    def until(true: Callable[[], bool]) -> None:
        ends = time.monotonic() + 20
        while not true():
            assert time.monotonic() < ends
            time.sleep(0.02)

    with pool._held("a") as slot:
        first = ask()
        until(lambda: len(slot.waiting) == 2)
        assert pool._where("a", request) == "a", "a spare is missing: who opens another document comes before"
    first.join(20)
    until(lambda: len(pool._spares) == warm.SPARES)
    with pool._held("a") as slot:
        waits = ask()
        until(lambda: len(slot.waiting) == 2)
        ask().join(20)
        assert len(drawn) == 2, "the second child has drawn while the first is busy"
        assert waits.is_alive()
    waits.join(20)
    assert len(drawn) == 3
    assert len(set(drawn)) == 1
    assert len(pool._slots) == 2
    second = next(key for key in pool._slots if key != "a")
    for key, slot in pool._slots.items():  # who reads on goes where the next page was drawn ahead for them
        slot.following.clear()
        pool._note_following(slot, request | {"page": 7, "width": 700 + len(str(key))})
    for key in ("a", second):
        assert pool._where("a", request | {"page": 8, "width": 700 + len(str(key))}) == key


def test_the_door_gives_one_for_a_key() -> None:
    document = renderer("test-the-door", book("One", "Two"))
    assert document.page_count == 2
    again = renderer("test-the-door", lambda: pytest.fail("it is open already"))
    assert again.text(2) == "Two"
    warm.POOL.close()


WORDS = b"".join(
    papers.text_at("The panel heard that officers value going together. " * 2, 72, y, 10) for y in range(100, 780, 16)
)


@pytest.mark.parametrize("operators", [b"", WORDS], ids=["blank", "words"])
def test_marks_are_read_by_a_machine_at_half_size(pool: warm.Pool, operators: bytes, tmp_path: Path) -> None:
    drawn = image(warm.Renderer(pool, "a", lambda: [papers.pdf(operators)]).draw(1, 893, MARKS))
    read = read_by_machine(drawn, tmp_path)
    assert read.count("RESTRICTED (OFFICIAL-SENSITIVE)") == 2, read
    assert read.count("R7KQ-2MXD") >= 3, read


def test_the_bands_of_a_dark_page_are_read_too(pool: warm.Pool, tmp_path: Path) -> None:
    dark = papers.pdf(papers.box_at(0, 0, 595, 842, "0.1 g"))
    drawn = image(warm.Renderer(pool, "a", lambda: [dark]).draw(1, 893, MARKS))
    band = tiles.band_height(893)
    for top in (0, drawn.height - band):
        read = read_by_machine(drawn.crop((0, top, drawn.width, top + band)), tmp_path)
        assert "RESTRICTED (OFFICIAL-SENSITIVE)" in read
        assert "R7KQ-2MXD" in read


def read_by_machine(drawn: Image.Image, folder: Path) -> str:
    """What Tesseract reads of a drawing at half its size."""
    tesseract = require("tesseract")
    half = drawn.resize((drawn.width // 2, drawn.height // 2), Image.Resampling.LANCZOS)
    half.save(folder / "half.png")
    command = [tesseract, folder / "half.png", "-", "--psm", "11"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_code_stands_within_the_page_too_without_hiding_its_words(pool: warm.Pool) -> None:
    document = warm.Renderer(pool, "a", lambda: [papers.pdf(b"")])
    drawn = image(document.draw(1, 893, MARKS)).convert("L")
    inner = drawn.crop((0, 60, drawn.width, drawn.height - 60))
    for part in range(4):
        quarter = inner.crop((0, inner.height * part // 4, inner.width, inner.height * (part + 1) // 4))
        assert quarter.getextrema()[0] < 90, "a cut of the page still has the code"
    black = warm.Renderer(pool, "b", lambda: [papers.pdf(papers.text_at("Hello", 260, 420, 30))])
    middle = (380, 590, 520, 680)
    plain = paper.draw(
        paper.get_page(paper.open_pdf(papers.pdf(papers.text_at("Hello", 260, 420, 30))), 1),
        893,
        tiles.band_height(893),
    )
    marked = image(black.draw(1, 893, MARKS)).convert("L").crop(middle)
    dark_before = plain.convert("L").crop(middle).point(lambda value: 255 if value < 100 else 0)
    dark_after = marked.point(lambda value: 255 if value < 120 else 0)
    assert dark_before.getbbox()
    assert ImageChops.subtract(dark_before, dark_after).histogram()[255] < 20


def test_a_page_that_cannot_be_marked_is_not_given_out(pool: warm.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ({"marking": " ", "code": "A"}, {"marking": "RESTRICTED", "code": ""}):
        with pytest.raises(ValueError, match="or not at all"):
            Marks(**wrong)
    document = warm.Renderer(pool, "a", book("One"))
    unseen = Marks("RESTRICTED", "X")
    object.__setattr__(unseen, "code", " ")
    with pytest.raises(SandboxKilled):
        document.draw(1, 500, unseen)
    assert document.draw(1, 500, MARKS), "the next child draws"


def test_tiles_without_ink_are_refused() -> None:
    with pytest.raises(tiles.MarkingFailed):
        tiles._tile("   ", 20)
    sheet = Image.new("RGB", (400, 600), (255, 255, 255))
    tiles.mark(sheet, MARKS)
    assert sheet.crop((0, 0, 400, 16)).getextrema()[0][0] < 150


def test_wrong_pages_and_sizes_are_refused_and_the_child_goes_on(pool: warm.Pool) -> None:
    document = warm.Renderer(pool, "a", book("One", "Two"))
    for page, width in ((0, 500), (3, 500), (1, 5), (1, 100_000)):
        with pytest.raises(SandboxRefused):
            document.draw(page, width, MARKS)
    process = child_of(pool, "a").process.pid
    assert document.draw(1, 500, MARKS)
    assert child_of(pool, "a").process.pid == process


def test_a_locked_or_damaged_file_says_so(pool: warm.Pool) -> None:
    with pytest.raises(SandboxRefused, match="locked with a password"):
        _ = warm.Renderer(pool, "locked", lambda: [papers.locked_pdf()]).page_count
    with pytest.raises(SandboxRefused, match="damaged"):
        warm.Renderer(pool, "damaged", lambda: [b"%PDF-1.7\nnothing"]).draw(1, 500, MARKS)


def test_a_source_that_fails_leaves_no_half_document(pool: warm.Pool) -> None:
    def fails() -> Iterator[bytes]:
        yield b"%PDF-1.7"
        raise OSError("the store failed")

    with pytest.raises(OSError, match="the store failed"):
        _ = warm.Renderer(pool, "a", fails).page_count
    assert warm.Renderer(pool, "a", book("One")).page_count == 1


def test_a_dead_child_is_replaced_and_a_dying_one_is_an_error(pool: warm.Pool) -> None:
    document = warm.Renderer(pool, "a", book("One"))
    assert document.page_count == 1
    child_of(pool, "a").end()
    assert document.text(1) == "One", "it died between two pages: nobody notices"
    frozen = child_of(pool, "a")
    os.killpg(frozen.process.pid, signal.SIGSTOP)
    threading.Timer(0.5, lambda: os.killpg(frozen.process.pid, signal.SIGKILL)).start()
    with pytest.raises(SandboxKilled, match="could not be opened safely"):
        document.text(1)
    assert document.text(1) == "One"


def test_an_answer_that_takes_too_long_is_an_error(pool: warm.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    document = warm.Renderer(pool, "a", book("One"))
    assert document.page_count == 1
    monkeypatch.setattr(warm, "ANSWER_SECONDS", 0.5)
    slow = child_of(pool, "a")
    for number in subprocess.run(
        ["pgrep", "-g", str(slow.process.pid)], capture_output=True, text=True, check=True
    ).stdout.split():
        os.kill(int(number), signal.SIGSTOP)
    with pytest.raises(SandboxKilled, match="took too long"):
        document.text(1)
    assert not slow.alive
    monkeypatch.setattr(warm, "ANSWER_SECONDS", 20)
    assert document.text(1) == "One"


def test_no_more_documents_stay_open_than_agreed(pool: warm.Pool) -> None:
    documents = [warm.Renderer(pool, key, book(key)) for key in "abc"]
    assert [document.text(1) for document in documents] == ["a", "b", "c"]
    assert list(pool._slots) == ["b", "c"]
    assert documents[0].text(1) == "a", "an ended one opens again"
    assert list(pool._slots) == ["c", "a"]


def test_idle_children_end(pool: warm.Pool) -> None:
    quick = warm.Pool(documents=2, idle=0.4, spare_idle=0.4)
    document = warm.Renderer(quick, "a", book("One"))
    assert document.page_count == 1
    child = child_of(quick, "a")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and (child.alive or quick._slots or quick._spares):
        time.sleep(0.1)
    assert not child.alive
    assert not quick._slots
    assert not quick._spares
    assert not Path(child.folder).exists()
    assert document.text(1) == "One"
    quick.close()


def test_a_spare_stands_ready_so_that_the_first_page_does_not_pay_the_start(pool: warm.Pool) -> None:
    pool.prewarm()
    spare = _spare(pool)
    document = warm.Renderer(pool, "a", book("One"))
    assert document.page_count == 1
    assert child_of(pool, "a") is spare
    assert _spare(pool) is not spare


def test_threads_share_it(pool: warm.Pool) -> None:
    words = [f"page {number}" for number in range(1, 13)]
    sources = {key: book(*[f"{key} {word}" for word in words]) for key in "abcd"}
    wrong: list[object] = []

    def read(key: str) -> None:
        document = warm.Renderer(pool, key, sources[key])
        for number, word in enumerate(words, 1):
            try:
                if document.text(number) != f"{key} {word}":
                    wrong.append((key, number))
            except Exception as error:  # noqa: BLE001
                wrong.append(error)

    threads = [threading.Thread(target=read, args=(key,)) for key in "abcd" * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert wrong == []
    pool.close()
    assert not pool._slots


def test_a_child_outlives_the_thread_that_first_asked(pool: warm.Pool) -> None:
    document = warm.Renderer(pool, "a", book("One"))
    asking = threading.Thread(target=lambda: document.page_count)
    asking.start()
    asking.join()
    child = child_of(pool, "a")
    time.sleep(0.3)
    assert child.alive
    assert document.text(1) == "One"
    assert child_of(pool, "a") is child


def test_after_a_fork_the_children_stay_the_parents(pool: warm.Pool) -> None:
    document = warm.Renderer(warm.POOL, "forked", book("One"))
    assert document.page_count == 1
    child = child_of(warm.POOL, "forked")
    pid = os.fork()
    if pid == 0:
        os._exit(0 if not warm.POOL._slots and not warm.POOL._spares else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert child.alive
    assert document.text(1) == "One"
    assert child_of(warm.POOL, "forked") is child
    warm.POOL.close()


def test_a_warm_child_has_no_way_out_either(pool: warm.Pool) -> None:
    document = warm.Renderer(pool, "a", book("One"))
    assert document.page_count == 1
    child = child_of(pool, "a")
    numbers = subprocess.run(
        ["pgrep", "-g", str(child.process.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    status = Path(f"/proc/{max(map(int, numbers))}/status").read_text()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
    environment = Path(f"/proc/{max(map(int, numbers))}/environ").read_bytes()
    assert sorted(line.partition(b"=")[0] for line in environment.split(b"\0") if line) == [b"LANG", b"PATH", b"TMPDIR"]


def _spare(pool: warm.Pool) -> warm.Child:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if pool._spares and pool._spares[0].alive:
            return pool._spares[0]
        time.sleep(0.05)
    pytest.fail("no spare child was started")
