"""What is exported by OpenTelemetry's real SDK, and an observer that writes down what it is told."""

import asyncio
from collections.abc import Iterator
from typing import Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import BaseModel

from imperal_cachegen.runtime import Observer, Operation, Policy, ReadThrough


class Page(BaseModel):
    account: str = "a"
    items: list[str] = []


class Other(BaseModel):
    number: int = 0


class Scoped(BaseModel):
    items: list[str] = []


pages = ReadThrough(Page, "page", "page:{account}", Policy(60, stale=30))
scoped = ReadThrough(Scoped, "scoped", "scoped:{n}", Policy(60), scoped=True)


class Exported:
    """What was exported, by providers of its own."""

    def __init__(self) -> None:
        self._reader = InMemoryMetricReader()
        self._spans = InMemorySpanExporter()
        self.meters = MeterProvider([self._reader])
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self._spans))

    @property
    def spans(self) -> list[ReadableSpan]:
        return list(self._spans.get_finished_spans())

    def span(self, name: str) -> ReadableSpan:
        """Return the one span of a name."""
        (found,) = [span for span in self.spans if span.name == name]
        return found

    def points(self) -> Iterator[tuple[str, dict[str, Any], Any]]:
        """Yield (metric, attributes, point)."""
        data = self._reader.get_metrics_data()
        for resource in data.resource_metrics if data is not None else ():
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    for point in metric.data.data_points:
                        yield metric.name, dict(point.attributes), point

    def sums(self) -> dict[str, int]:
        """Return the counters, summed over their attributes."""
        sums: dict[str, int] = {}
        for name, _, point in self.points():
            if hasattr(point, "value"):
                sums[name] = sums.get(name, 0) + point.value
        return sums

    def text(self) -> str:
        """Return everything that was exported."""
        metrics = self._reader.get_metrics_data()
        return "".join(span.to_json() for span in self.spans) + ("" if metrics is None else metrics.to_json())

    def close(self) -> None:
        self.tracers.shutdown()
        self.meters.shutdown()


class Told(Observer):
    """An observer that writes down what it is told."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Operation]] = []
        self.counts: list[tuple[str, str, int, str | None]] = []

    def started(self, operation: Operation) -> None:
        self.events.append(("started", operation))

    def counted(self, operation: Operation, counter: str, number: int, kind: str | None) -> None:
        self.counts.append((operation.name, counter, number, kind))

    def ended(self, operation: Operation) -> None:
        self.events.append(("ended", operation))

    @property
    def ended_operations(self) -> list[Operation]:
        return [operation for what, operation in self.events if what == "ended"]


async def settle(turns: int = 50) -> None:
    """Let tasks that are ready run, and those that they make ready."""
    for _ in range(turns):
        await asyncio.sleep(0)
