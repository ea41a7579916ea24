"""Prometheus metrics of the service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from lcbx.errors import UserError
from lcbx.judge.request import Judge
from lcbx.types import Judgement

if TYPE_CHECKING:
    from prometheus_client import Metric

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


class Counters:
    """All metrics of one service, in a registry of their own."""

    def __init__(self, judge: Judge) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self._requests = Counter("lcbx_requests", "Requests answered.", ["route", "status"], registry=registry)
        self._seconds = Histogram(
            "lcbx_request_seconds", "Time to answer a request.", ["route"], buckets=SECONDS, registry=registry
        )
        self._verdicts = Counter("lcbx_verdicts", "Programs judged or run.", ["language", "verdict"], registry=registry)
        self._refused = Counter("lcbx_refused", "Requests that were not served.", ["code"], registry=registry)
        self.programs = Gauge("lcbx_programs", "Programs that wait for their answer.", registry=registry)
        self.connections = Gauge("lcbx_connections", "Open connections.", registry=registry)
        self.jobs = Gauge("lcbx_jobs", "Batches in progress.", registry=registry)
        registry.register(_JudgeMetrics(judge))
        ProcessCollector(registry=registry)

    def count_verdict(self, language_id: str, judgement: Judgement) -> None:
        """Count a judgement."""
        self._verdicts.labels(language_id, judgement.verdict.value).inc()

    def count_request(self, route: str, status: int, seconds: float) -> None:
        """Count an answered request. `route` is the path's pattern, so that there are few."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_refused(self, code: str) -> None:
        """Count a request that was not served, by the code of its refusal."""
        self._refused.labels(code).inc()

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.registry)


class _JudgeMetrics(Collector):
    """The judge's own counters, read when they are asked for."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        try:
            stats = self._judge.stats()
        except UserError:  # a judge elsewhere that can't be reached: there is nothing to report
            return
        yield GaugeMetricFamily("lcbx_queue", "Programs that wait for a worker.", stats.pending)
        yield GaugeMetricFamily("lcbx_workers_active", "Workers that are judging.", stats.active)
        counters = {
            "lcbx_judged": ("Programs judged, without those answered from memory.", stats.judged),
            "lcbx_reused": ("Programs answered with the judgement of an equal one.", stats.reused),
            "lcbx_tests": ("Tests run.", stats.tests),
            "lcbx_judge_errors": ("Programs that could not be judged (JE).", stats.judge_errors),
            "lcbx_sandboxes_started": ("Sandboxes started.", stats.sandboxes_started),
            "lcbx_sandboxes_lost": ("Sandboxes that ended by themselves.", stats.sandboxes_lost),
            "lcbx_quiet_runs": ("Programs run again because they narrowly failed on time.", stats.quiet_runs),
            "lcbx_program_cpu_seconds": ("CPU time of programs and compilers.", stats.cpu_time_s),
        }
        for name, (text, value) in counters.items():
            yield CounterMetricFamily(name, text, value)
