"""The order of the merged chronology, and what does not fit in it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reviews.chronology import discrepancies, timeline
from reviews.chronology.discrepancies import Kind, find, silences
from reviews.chronology.merging import Entry, merge

NAMES = {"h": ["Housing association", "housing"], "p": ["Metropolitan police", "police"], "t": ["Hospital trust"]}
START = date(2024, 1, 1)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    made = []
    for number in range(draw(st.integers(0, 25))):
        agency = draw(st.sampled_from("hpt"))
        first = START + timedelta(days=draw(st.integers(0, 40)))
        last = first + timedelta(days=draw(st.sampled_from([0, 0, 0, 5, 30])))
        minute = draw(st.sampled_from(["", "09:00", "14:20"]))
        text = draw(
            st.sampled_from(["joint visit with police", "joint visit housing", "telephone call", "broken lock"])
        )
        made.append(
            Entry(str(number), agency, NAMES[agency][0], number, *_iso(first, last), "exact", minute, "Clare", text)
        )
    return made


def _iso(first: date, last: date) -> tuple[str, str]:
    return first.isoformat(), last.isoformat()


def row(key: str, agency: str, day: str, text: str, minute: str = "", who: str = "") -> Entry:
    return Entry(key, agency, NAMES[agency][0], int(key), day, day, "exact", minute, who, text)


@given(entries(), st.randoms())
def test_the_order_is_the_same_whichever_way_the_rows_come_in(rows: list[Entry], chance: object) -> None:
    ordered = merge(rows)
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge(shuffled) == ordered
    assert sorted(one.id for one in ordered) == sorted(one.id for one in rows)
    assert [one.first for one in ordered] == sorted(one.first for one in rows)


@given(entries())
def test_within_a_day_time_comes_first_then_agency_then_the_rows_own_number(rows: list[Entry]) -> None:
    ordered = merge(rows)
    for one, other in pairwise(ordered):
        if (one.first, one.last) == (other.first, other.last):
            assert (one.minute, one.agency, one.number) <= (other.minute, other.agency, other.number)


@given(entries(), st.randoms())
def test_what_is_found_depends_on_the_rows_alone_and_is_drawn(rows: list[Entry], chance: object) -> None:
    ordered = merge(rows)
    found = find(ordered, NAMES)
    known = {one.id: one for one in rows}
    for one in found:
        assert set(one.rows) <= set(known)
        assert len({known[key].agency_id for key in one.rows} | set(one.agencies)) >= 2
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert find(merge(shuffled), NAMES) == found
    drawn = timeline.draw(ordered, {one.id: at for at, one in enumerate(ordered, 1)}, [*found, *silences(ordered)])
    if drawn:
        assert len(drawn.marks) == len(rows)
        assert all(0 <= mark.x <= 100 for mark in drawn.marks)


def test_one_visit_with_two_dates_is_asked_about_once() -> None:
    rows = merge(
        [
            row("1", "h", "2026-03-03", "Joint visit with the police, she was seen", who="Clare"),
            row("2", "p", "2026-03-10", "Joint visit with housing, nobody in"),
            row("3", "t", "2026-03-07", "Attends an outpatient clinic"),
        ]
    )
    found = find(rows, NAMES)
    assert [(one.kind, one.rows) for one in found if one.kind == Kind.DATES] == [(Kind.DATES, ("1", "2"))]


def test_one_visit_with_one_date_is_not_asked_about_and_with_two_times_it_is() -> None:
    def at(minute: str) -> list[Kind]:
        rows = [
            row("1", "h", "2026-03-03", "Joint visit with the police", "14:30"),
            row("2", "p", "2026-03-03", "Joint visit with housing", minute),
        ]
        return [one.kind for one in find(merge(rows), NAMES)]

    assert at("14:35") == []
    assert at("16:00") == [Kind.TIMES]


def test_day_and_month_the_wrong_way_round_are_noticed() -> None:
    rows = [
        row("1", "h", "2025-04-03", "Transfer interview about the broken lock"),
        row("2", "p", "2025-03-04", "Transfer interview about her broken lock"),
    ]
    assert [one.kind for one in find(merge(rows), NAMES)] == [Kind.DATES]


def test_a_contact_that_the_other_agency_does_not_record_is_found() -> None:
    rows = [row("1", "h", "2026-03-03", "Referred to the police"), row("2", "p", "2026-05-01", "Call log")]
    found = find(merge(rows), NAMES)
    assert [(one.kind, one.rows, one.agencies) for one in found] == [(Kind.ONE_SIDED, ("1",), ("h", "p"))]
    assert find(merge(rows[:1]), NAMES) == [], "an agency that handed nothing in is not accused"
    there = [*rows, row("3", "p", "2026-03-05", "Housing sends a letter")]
    assert Kind.ONE_SIDED not in [one.kind for one in find(merge(there), NAMES)]


def test_one_person_with_two_agencies_at_one_time_is_found() -> None:
    rows = [
        row("1", "h", "2026-03-03", "Signs the tenancy", "14:30", "Clare"),
        row("2", "t", "2026-03-03", "Seen at a clinic", "14:40", "Clare"),
        row("3", "p", "2026-03-03", "Interviewed", "19:40", "Clare"),
    ]
    assert [(one.kind, one.rows) for one in find(merge(rows), NAMES)] == [(Kind.OVERLAP, ("1", "2"))]


def test_a_long_silence_is_shown_and_a_span_fills_it() -> None:
    rows = [row("1", "h", "2024-01-01", "One"), row("2", "p", "2024-12-01", "Two")]
    assert [one.kind for one in silences(merge(rows))] == [Kind.SILENCE]
    span = Entry("3", "t", "Hospital trust", 3, "2024-01-02", "2024-11-20", "range")
    assert silences(merge([*rows, span])) == []


def test_another_row_gives_another_digest() -> None:
    one = discrepancies.Discrepancy(Kind.DATES, ("1", "2"), ("h", "p"))
    same = discrepancies.Discrepancy(Kind.DATES, ("2", "1"), ("p", "h"))
    corrected = discrepancies.Discrepancy(Kind.DATES, ("1", "3"), ("h", "p"))
    assert one.digest == same.digest != corrected.digest


def test_a_thousand_rows_on_one_day_are_compared_in_bounded_time() -> None:
    rows = [row(str(number), "hpt"[number % 3], "2026-03-03", "Joint visit with police") for number in range(1000)]
    found = find(merge(rows), NAMES)
    assert len(found) < 3000
