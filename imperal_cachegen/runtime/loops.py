"""One of something for each event loop: connections belong to the loop they were opened on."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Generic, TypeVar

R = TypeVar("R")


class PerLoop(Generic[R]):
    """What `make` makes, once for each event loop; `close` gets it when that loop shuts down, or by `aclose`."""

    def __init__(self, make: Callable[[], R], close: Callable[[R], Awaitable[None]]) -> None:
        self._make = make
        self._close = close
        self._held: dict[asyncio.AbstractEventLoop, tuple[AsyncGenerator[R, None], R]] = {}

    def known(self) -> R | None:
        """Return the running loop's, when it has been made."""
        held = self._held.get(asyncio.get_running_loop())
        return None if held is None else held[1]

    async def here(self) -> R:
        """Return the running loop's; made when it has none yet."""
        loop = asyncio.get_running_loop()
        held = self._held.get(loop)
        if held is None:
            life = self._live(loop)
            held = self._held[loop] = (life, await anext(life))  # without a pause: nobody else makes another
        return held[1]

    async def aclose(self) -> None:
        """Close what belongs to the running loop, and have the other loops close theirs."""
        here = asyncio.get_running_loop()
        for loop, (life, _) in list(self._held.items()):
            if loop is here:
                await life.aclose()
            elif not loop.is_closed():
                asyncio.run_coroutine_threadsafe(_end(life), loop)

    async def _live(self, loop: asyncio.AbstractEventLoop) -> AsyncGenerator[R, None]:
        """Yield what was made until this generator is closed: a loop that shuts down closes its generators."""
        made = self._make()
        try:
            yield made
        finally:
            del self._held[loop]
            await self._close(made)


async def _end(life: AsyncGenerator[object, None]) -> None:
    await life.aclose()
