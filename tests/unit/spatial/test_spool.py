"""Sequences of which a part lies in a file: they read like lists, and memory does not grow."""

import tracemalloc
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.issue import Issue
from spatial.spool import Blobs, Spool


@given(st.lists(st.text()), st.integers(1, 5), st.integers(-9, 9), st.integers(-9, 9))
def test_reads_like_a_list(items: list[str], size: int, start: int, end: int) -> None:
    spool: Spool[str] = Spool(size=size)
    spool.extend(items)
    assert (list(spool), len(spool)) == (items, len(items))
    assert spool[start:end] == items[start:end]
    assert [spool[place] for place in range(-len(items), len(items))] == items * 2
    assert [item for chunk in spool.chunks() for item in chunk] == items


@given(st.lists(st.binary()))
def test_byte_strings_come_back(blobs: list[bytes]) -> None:
    one, many = Blobs(), Blobs()
    for blob in blobs:
        one.append(blob)
    many.extend(blobs)
    assert list(one) == list(many) == blobs
    assert one[1:] == blobs[1:]


def test_beyond_the_end_is_an_error() -> None:
    with pytest.raises(IndexError):
        Spool[int]()[0]


def test_records_with_read_only_mappings_come_back_equal() -> None:
    spool: Spool[Issue] = Spool([Issue], size=1)
    said = Issue("spike", 3, params=MappingProxyType({"x": "1", "y": "2"}))
    spool.append(said)
    assert spool[0] == said and spool[0] is not said


def _peak(count: int) -> int:
    spool: Spool[str] = Spool(size=100)
    tracemalloc.start()
    spool.extend(f"{number:01000}" for number in range(count))
    assert sum(map(len, spool)) == 1000 * count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_what_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spatial.spool._IN_MEMORY", 10_000)
    assert _peak(8_000) < 1.2 * _peak(2_000)
