"""The judge on many machines: losses, refusals, newcomers, test data and images. Nodes are threads here.

What it has in common with every other judge is in test_judge_contract.py; tests/ray_cluster has it on real clusters.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from support.fake_sandboxes import FakeWorld
from support.judge_contract import TIMEOUT_S, variant, wait_until
from support.thread_cluster import ThreadSession
from test_judge_contract import LANGUAGE, request_for

from lcbx.errors import SandboxError, UserError
from lcbx.judge import cluster_catalogue, cluster_judge, node_judge
from lcbx.judge.cluster_judge import ClusterJudge
from lcbx.judge.node_judge import CheckNode, NodeSettings
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.sandbox import Backend, Prepared
from lcbx.types import Judgement, Language, Verdict

pytestmark = pytest.mark.timeout(120)


class Machines:
    """Nodes with a sandbox world and a store each, in the order in which their judges start."""

    def __init__(self, folder: Path, cpus: list[int]) -> None:
        self.folder, self.session = folder, ThreadSession(cpus)
        self.store = TestStore(folder / "driver")
        self.worlds: list[FakeWorld] = []
        self.stores: list[TestStore] = []
        self.backends: list[Backend] = []
        """Used instead of the worlds' own, as long as there are some."""
        self._lock = threading.Lock()

    def pool(self, settings: NodeSettings) -> JudgePool:
        with self._lock:
            number = len(self.worlds)
            self.worlds.append(FakeWorld())
            self.stores.append(TestStore(self.folder / f"node{number}"))
            backend = self.backends.pop(0) if self.backends else self.worlds[-1].backend()
        return JudgePool(
            sandbox=backend, workers=settings.workers, store=self.stores[number], back_off_s=(0.0,), max_pending=1 << 30
        )

    def judge(self, *, check: CheckNode | None = None, patience_s: float = 60.0) -> ClusterJudge:
        settings = NodeSettings(workers=1, open_pool=self.pool, check=check)
        return ClusterJudge(self.session, settings, store=self.store, patience_s=patience_s)

    def request(self, source: str) -> JudgeRequest:
        return request_for(self.store, source)


@pytest.fixture
def machines(tmp_path: Path) -> Callable[..., Machines]:
    return lambda *cpus: Machines(tmp_path, list(cpus))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_judge, "POLL_S", 0.05)
    monkeypatch.setattr(cluster_judge, "TRY_AGAIN_S", 0.1)


def test_programs_go_to_all_machines_and_each_gets_the_tests_once(machines: Callable[..., Machines]) -> None:
    setup = machines(2, 2)
    with setup.judge() as judge:
        futures = [judge.submit(variant(setup.request("right"), number)) for number in range(60)]
        assert {future.result(TIMEOUT_S).verdict for future in futures} == {Verdict.AC}
        assert judge.description == "fake sandbox on 2 nodes of threads 1.0"
    assert all(world.sources for world in setup.worlds)
    for actor in setup.session.actors.values():
        assert (actor.calls.count("learn"), actor.calls.count("stage")) == (1, 1)
    test = setup.request("right").problem.tests[0]
    assert all(store.verify(test.input) and store.verify(test.output) for store in setup.stores)


def test_tests_inside_a_request_travel_with_it(machines: Callable[..., Machines]) -> None:
    setup = machines(1)
    other = TestStore(setup.folder / "elsewhere")
    request = request_for(other, "right")
    test = request.problem.tests[0]
    inline = {test.input.sha256: b"1\n", test.output.sha256: b"1\n"}
    with setup.judge() as judge:
        assert judge.submit(replace(request, inline=inline)).result(TIMEOUT_S).verdict == Verdict.AC
    assert "stage" not in setup.session.actors["n0"].calls


def test_a_machine_that_has_the_tests_is_sent_none(machines: Callable[..., Machines]) -> None:
    setup = machines(1)
    request_for(TestStore(setup.folder / "node0"), "right")
    with setup.judge() as judge:
        assert judge.submit(setup.request("right")).result(TIMEOUT_S).verdict == Verdict.AC
    assert "stage" not in setup.session.actors["n0"].calls


@pytest.mark.parametrize(("waiting", "held"), [(20, 8), (200, 32)])
def test_machines_hold_few_programs_and_more_while_many_wait(
    machines: Callable[..., Machines], waiting: int, held: int
) -> None:
    """Four per worker, and up to sixteen on a small machine: towards the end of a run, none must have many."""
    setup = machines(1, 1)
    with setup.judge() as judge:
        futures = [judge.submit(variant(setup.request("slow and right"), number)) for number in range(waiting)]
        wait_until(lambda: judge.stats().active == 2)
        assert judge.stats().pending == waiting - 2
        judge.has_room()  # as every fetch of results says
        wait_until(lambda: sum(len(link._in_flight) for link in judge._links) == held)
        for world in setup.worlds:
            world.release.set()
        assert {future.result(TIMEOUT_S).verdict for future in futures} == {Verdict.AC}


def test_two_programs_go_to_two_machines(machines: Callable[..., Machines]) -> None:
    """Both went to the same one: each of two machines in turn was passed over for the other."""
    setup = machines(1, 1)
    with setup.judge() as judge:
        futures = [judge.submit(variant(setup.request("slow and right"), number)) for number in range(2)]
        wait_until(lambda: judge.stats().active == 2)
        for world in setup.worlds:
            world.release.set()
        assert {future.result(TIMEOUT_S).verdict for future in futures} == {Verdict.AC}


class HeldPool(JudgePool):
    """Judges nothing by itself."""

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        self.futures.append(Future())
        return self.futures[-1]

    futures: list[Future[Judgement]]


def test_a_busy_machine_answers_a_fetch_with_several_results(
    machines: Callable[..., Machines], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With six programs for one worker, the first fetch ends when two are left: they keep the worker busy."""
    monkeypatch.setattr(node_judge, "GATHER_BUSY_S", 10 * TIMEOUT_S)
    setup = machines(1)
    pool = HeldPool(sandbox=FakeWorld().backend(), workers=1, store=setup.store)
    pool.futures = []
    judge = node_judge.NodeJudge(NodeSettings(workers=1, open_pool=lambda _: pool))
    judge.hello()
    request = setup.request("right")
    lesson = node_judge.Lesson(problems={0: request.problem}, languages={0: request.language})
    judge.learn(pickle.dumps(lesson))
    fields = {"program": request.program, "limits": request.limits}
    judge.submit(pickle.dumps([(number, 0, 0, fields) for number in range(6)]))
    with ThreadPoolExecutor() as executor:
        fetch = executor.submit(judge.collect, 0, TIMEOUT_S, 2)
        for future in pool.futures[:4]:
            assert not fetch.done()
            future.set_result(Judgement(key=request.program.key, verdict=Verdict.AC))
        results = pickle.loads(fetch.result(TIMEOUT_S).results)
    judge.close()
    assert [number for number, _ in results] == [0, 1, 2, 3]


def test_a_lost_machine_costs_retries_and_no_verdict(machines: Callable[..., Machines]) -> None:
    setup = machines(2, 2)
    with setup.judge() as judge:
        futures = [judge.submit(variant(setup.request("slow and right"), number)) for number in range(20)]
        wait_until(lambda: judge.stats().active == 4)
        setup.session.remove_node("n0")
        wait_until(lambda: len(judge._links) == 1)
        for world in setup.worlds:
            world.release.set()
        judgements = [future.result(TIMEOUT_S) for future in futures]
        assert {judgement.verdict for judgement in judgements} == {Verdict.AC}
        assert sorted(judgement.attempts for judgement in judgements) == [1] * 18 + [2] * 2
        assert judge.stats().judged == 20


def test_a_machine_whose_judge_died_is_used_again(machines: Callable[..., Machines]) -> None:
    setup = machines(1)
    with setup.judge() as judge:
        assert judge.submit(setup.request("right")).result(TIMEOUT_S).verdict == Verdict.AC
        setup.session.actors["n0"].kill()
        judgement = judge.submit(variant(setup.request("right"), 1)).result(TIMEOUT_S)
        assert judgement.verdict == Verdict.AC
        assert judge.stats().sandboxes_started == 2  # those of the lost judge are still counted
    assert len(setup.worlds) == 2


def test_a_program_that_runs_on_three_machines_when_they_are_lost_is_a_judge_error(
    machines: Callable[..., Machines],
) -> None:
    setup = machines(1)
    with setup.judge() as judge:
        first = judge.submit(setup.request("slow and right"))
        waiting = judge.submit(variant(setup.request("right"), 1))
        for number in range(3):
            wait_until(lambda number=number: len(setup.worlds) > number and bool(setup.worlds[number].sources))  # type: ignore[misc]
            setup.session.actors["n0"].kill()
        judgement = first.result(TIMEOUT_S)
        assert (judgement.verdict, judgement.attempts) == (Verdict.JE, 3)
        assert "3 machines were lost while they judged it" in str(judgement.error)
        assert waiting.result(TIMEOUT_S).verdict == Verdict.AC  # it only waited on them


def test_without_machines_for_long_nothing_is_decided(machines: Callable[..., Machines]) -> None:
    setup = machines(1)
    with setup.judge(patience_s=0.2) as judge:
        future = judge.submit(setup.request("slow and right"))
        wait_until(lambda: judge.stats().active == 1)
        setup.session.remove_node("n0")
        with pytest.raises(UserError, match=r"no node of the cluster.*the same command continues"):
            future.result(TIMEOUT_S)
        assert judge.submit(setup.request("right")).cancelled()


def test_a_machine_that_joins_is_prepared_first_and_then_used(machines: Callable[..., Machines]) -> None:
    setup = machines(1)
    with setup.judge() as judge:
        judge.prepare([LANGUAGE])
        futures = [judge.submit(variant(setup.request("slow and right"), number)) for number in range(10)]
        name = setup.session.add_node()
        wait_until(lambda: judge.stats().active == 2)
        assert setup.session.actors[name].calls.index("prepare") < setup.session.actors[name].calls.index("submit")
        for world in setup.worlds:
            world.release.set()
        assert {future.result(TIMEOUT_S).verdict for future in futures} == {Verdict.AC}


def test_another_version_is_refused_by_name(
    machines: Callable[..., Machines], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    setup = machines(1)
    with setup.judge() as judge:
        monkeypatch.setattr(node_judge, "__version__", "0.0.1")
        name = setup.session.add_node()
        wait_until(lambda: f"node {name} is not used: it has lcbx 0.0.1, not" in caplog.text)
        assert len(judge._links) == 1
    with pytest.raises(UserError, match=r"no node of the cluster can judge\.\n(.*\n)?  n0: it has lcbx 0\.0\.1, not"):
        setup.judge()


def test_another_sandbox_is_refused_by_name(
    machines: Callable[..., Machines], caplog: pytest.LogCaptureFixture
) -> None:
    setup = machines(1)
    with setup.judge():
        setup.backends = [replace(FakeWorld().backend(), description="other sandbox")]
        name = setup.session.add_node()
        wait_until(lambda: f"node {name} is not used: its sandbox is other sandbox, and that of n0 is" in caplog.text)


def test_a_machine_on_which_the_language_does_not_work_is_refused(
    machines: Callable[..., Machines], caplog: pytest.LogCaptureFixture
) -> None:
    setup = machines(1, 1)

    def check(judge: object, language: Language) -> str | None:
        assert isinstance(judge, JudgePool)
        return "it prints nothing" if judge.store is setup.stores[1] else None

    with setup.judge(check=check) as judge:
        judge.prepare([LANGUAGE])
        assert "is not used: x does not work there: it prints nothing" in caplog.text
        assert len(judge._links) == 1
        assert judge.submit(setup.request("right")).result(TIMEOUT_S).verdict == Verdict.AC
    assert [bool(world.sources) for world in setup.worlds] == [True, False]


def test_machines_on_which_a_language_works_nowhere_are_used(machines: Callable[..., Machines]) -> None:
    """They don't differ, and whoever asked for the language is told by its verdicts."""
    with machines(1, 1).judge(check=lambda judge, language: "it prints nothing") as judge:
        judge.prepare([LANGUAGE])
        assert len(judge._links) == 2


class ImageWorld(FakeWorld):
    """A world whose images can differ and be copied."""

    def __init__(self, digest: str, *, copies: bool) -> None:
        super().__init__()
        self.digest, self.copies = digest, copies

    def backend(self) -> Backend:
        def load(language: Language, chunks: Iterator[bytes]) -> None:
            self.digest = b"".join(chunks).decode()

        def find(language: Language) -> Prepared:
            return Prepared(reference="fake", digest=self.digest, toolchain_version="1", stand_in=False)

        def save(language: Language) -> Iterator[bytes]:
            yield from (self.digest[:2].encode(), self.digest[2:].encode())

        return replace(
            super().backend(),
            find=find,
            prepare=lambda language, progress: find(language),
            save=save,
            load=load if self.copies else _fails,
        )


def _fails(language: Language, chunks: Iterator[bytes]) -> None:
    raise SandboxError("the disk is full")


def test_images_that_differ_are_copied_from_the_first_machine(machines: Callable[..., Machines]) -> None:
    setup = machines(1, 1, 1)
    worlds = [ImageWorld(f"image{number}", copies=True) for number in range(3)]
    setup.backends = [world.backend() for world in worlds]
    with setup.judge() as judge:
        digest = judge.prepare([LANGUAGE])["x"].digest
        assert {world.digest for world in worlds} == {digest}
        assert len(judge._links) == 3


def test_a_machine_whose_image_differs_and_cannot_be_replaced_is_refused(
    machines: Callable[..., Machines], caplog: pytest.LogCaptureFixture
) -> None:
    setup = machines(1, 1)
    setup.backends = [ImageWorld(f"image{number}", copies=False).backend() for number in range(2)]
    with setup.judge() as judge:
        digest = judge.prepare([LANGUAGE])["x"].digest
        assert len(judge._links) == 1
        assert f"and the others have {digest}, which can't be copied: the disk is full" in caplog.text


def test_an_answer_that_was_lost_is_fetched_again(tmp_path: Path) -> None:
    store = TestStore(tmp_path)
    world = FakeWorld()
    pool = JudgePool(sandbox=world.backend(), workers=1, store=store)
    node = node_judge.NodeJudge(NodeSettings(workers=1, open_pool=lambda _: pool))
    node.hello()
    setup = ThreadSession([])
    catalogue = cluster_catalogue.Catalogue(setup, store)
    message = catalogue.message(0, request_for(store, "right"))
    actor = setup.start(lambda: node, threads=4)  # type: ignore[arg-type]
    catalogue.teach(actor, cluster_catalogue.Taught(), [message])
    node.submit(pickle.dumps([message]))
    node.submit(pickle.dumps([message]))  # a call can have run although it raised
    first = node.collect(0, TIMEOUT_S, 0)
    again = node.collect(0, TIMEOUT_S, 0)
    assert first.results == again.results
    ((number, judgement),) = pickle.loads(first.results)
    assert (number, judgement.verdict) == (0, Verdict.AC)
    assert pickle.loads(node.collect(first.number, 0.0, 0).results) == []
    assert world.sources == ["right"]
    node.close()
    actor.kill()
