"""The board of a store: one as long as the store lives, and none for longer than needed."""

import gc
from weakref import ref

from imperal_cachegen.runtime import MemoryBackend
from imperal_cachegen.runtime import board as boards
from imperal_cachegen.runtime.board import KEPT, board_of


class Slotted:
    """It can't be referred to weakly, and equals its like."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def test_a_store_has_one_board_which_goes_with_it():
    store = MemoryBackend()
    board = board_of(store)
    assert board_of(store) is board
    assert board_of(MemoryBackend()) is not board
    gone = ref(board)
    del store, board
    gc.collect()
    assert gone() is None


def test_those_that_can_not_be_referred_to_weakly_are_bounded():
    first, second = Slotted(), Slotted()
    board = board_of(first)
    assert board_of(second) is not board
    for _ in range(2 * KEPT):
        board_of(Slotted())
        assert board_of(first) is board, "the one that is used stays"
    assert len(boards._kept) == KEPT
    assert id(first) not in boards._boards
