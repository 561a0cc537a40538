"""Columns of text by their distinct texts: each is read once, however many rows have it."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Texts = NDArray[np.object_]


def texts_of(table: pa.Table, name: str) -> tuple[list[str], Ints]:
    """The distinct texts of a column, and which of them each row has."""
    column = table[name].combine_chunks()
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = column.dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False).astype(np.int32)


def each_of(table: pa.Table, name: str, read: Callable[[str], str], rows: NDArray[np.bool_] | None = None) -> Texts:
    """A column read; where `rows` are given, in these alone, and empty elsewhere."""
    texts, index = texts_of(table, name)
    if rows is None:
        found: Texts = np.array([read(each) for each in texts] or [""], dtype=object)[index]
        return found
    wanted, where = np.unique(index[rows], return_inverse=True)
    found = np.full(len(index), "", dtype=object)
    found[rows] = np.array([read(texts[each]) for each in wanted.tolist()] or [""], dtype=object)[where]
    return found


def first(one: Texts, other: Texts) -> Texts:
    """The one where it is told, else the other."""
    found: Texts = np.where(one != "", one, other)
    return found


def mapped(read: Callable[[str], str], values: Texts) -> Texts:
    """Each text read."""
    coded = pa.array(values, pa.string()).dictionary_encode()
    texts = coded.dictionary.to_pylist()
    found: Texts = np.array([read(each) for each in texts] or [""], dtype=object)[coded.indices.to_numpy()]
    return found


def nullable(values: Texts) -> pa.Array:
    """Null where nothing is told."""
    array = pa.array(values, pa.string())
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)


def several(table: pa.Table, name: str, read: Callable[[str], tuple[str, ...]]) -> tuple[Texts, ...]:
    """What a column tells in several ways."""
    texts, index = texts_of(table, name)
    found = [read(each) for each in texts] or [read("")]
    return tuple(np.array(side, dtype=object)[index] for side in zip(*found, strict=True))
