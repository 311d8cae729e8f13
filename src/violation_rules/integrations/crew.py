"""Processes that do numbered pieces of work and tell how it goes.

Each is given one number at a time, so that a slow piece keeps nobody waiting. Only numbers and what is told travel between
processes. A process whose parent has gone ends at the next thing it has to tell; one that dies itself is an error that names its piece.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.connection import Connection

Work: TypeAlias = Callable[[int], Iterator[Any]]
"""Does the piece with a number, and gives what is to be told of it."""
FINISHED = None
"""Told last of each piece."""


class WorkerDiedError(RuntimeError):
    """Raised where a process ended without a word: it was killed, or there was not enough memory."""

    def __init__(self, number: int, code: int | None) -> None:
        """The piece it was at, and its exit code (minus the signal that ended it)."""
        super().__init__(number, code)
        self.number = number
        self.code = code


def work(numbers: Iterable[int], jobs: int, begin: Callable[..., Work], arguments: tuple[Any, ...]) -> Iterator[tuple[int, Any]]:
    """What is told of each piece, and `FINISHED` after the last of it, as it comes from `jobs` processes.

    `begin(*arguments)` is called once in each. Raises what the work raises, and WorkerDiedError; then no process is left.
    """
    waiting = deque(numbers)
    context = multiprocessing.get_context("spawn")  # forking would copy Arrow's threads in whatever state they are
    channels: dict[Connection[Any, Any], Any] = {}
    busy: dict[Connection[Any, Any], int] = {}
    try:
        while waiting and len(channels) < jobs:
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, begin, arguments), daemon=True)
            with _ctrl_c_held_back():
                process.start()
            theirs.close()  # so that the end of the process is the end of the channel
            channels[ours] = process
            _give(ours, waiting, busy)
        while busy:
            for channel in connection.wait(list(busy)):
                number, told = _heard(channel, channels, busy)  # type: ignore[arg-type]
                if told is FINISHED:
                    _give(channel, waiting, busy)  # type: ignore[arg-type]
                yield number, told
    except BaseException:
        for process in channels.values():
            process.terminate()
        raise
    finally:
        for channel, process in channels.items():
            channel.close()
            process.join()


@contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """A process begun meanwhile never hears Ctrl-C, not even before it can say so itself; ours hears it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _give(channel: Connection[Any, Any], waiting: deque[int], busy: dict[Connection[Any, Any], int]) -> None:
    if not waiting:
        busy.pop(channel, None)
        return
    busy[channel] = waiting.popleft()
    channel.send(busy[channel])


def _heard(
    channel: Connection[Any, Any], channels: dict[Connection[Any, Any], Any], busy: dict[Connection[Any, Any], int]
) -> tuple[int, Any]:
    try:
        told, error = channel.recv()
    except (EOFError, OSError):
        channels[channel].join()
        raise WorkerDiedError(busy[channel], channels[channel].exitcode) from None
    if error is not None:
        raise error
    return busy[channel], told


def _serve(channel: Connection[Any, Any], begin: Callable[..., Work], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; the parent ends us
    try:
        do = begin(*arguments)
        while True:
            for told in do(channel.recv()):
                channel.send((told, None))
            channel.send((FINISHED, None))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent has gone, or has no more work
    except Exception as error:  # noqa: BLE001 - the parent raises it
        channel.send((None, _portable(error)))


def _portable(error: Exception) -> Exception:
    """The error with where it came from, or where it cannot travel, another that says the same."""
    error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:  # noqa: BLE001 - pickling runs code of any class
        return RuntimeError(traceback.format_exc())
    return error
