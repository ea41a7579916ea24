"""Images on the machines of a cluster: one machine makes them, the others have equal ones or copy them.

Images that two machines build by themselves can differ, and their digest is part of `judged_key`.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from lcbx.cluster.actors import ActorFailed, ActorLost, ActorUnavailable
from lcbx.errors import UserError
from lcbx.judge.node_judge import Failure
from lcbx.judge.node_link import NodeLink
from lcbx.sandbox import Prepared, Progress
from lcbx.types import Language

POLL_S = 0.5
WAIT_S = 5.0
"""How long to wait for the messages of a machine that is busy."""
ACTOR_ERRORS = (ActorLost, ActorUnavailable, ActorFailed, TimeoutError)


class ClusterImages:
    """Which image of each language all machines have. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._prepared: dict[str, tuple[Language, Prepared, bool]] = {}
        """By digest of the language; with whether it works."""

    def prepare(
        self, links: Sequence[NodeLink], language: Language, progress: Progress | None
    ) -> tuple[Prepared, dict[NodeLink, str]]:
        """Make the language's image on all machines; return it, and machines that must not be used with the reasons.

        Raises UserError when the first machine can't make it.
        """
        say = progress or (lambda _: None)
        with self._lock:
            known = self._prepared.get(language.digest)
            if known is not None and known[0] == language:
                return known[1], {}
            if not links:
                raise UserError(f"{language.language_id}: no node of the cluster is left to make its image.")
            first = next((link for link in links if _digest(link, language) is not None), links[0])
            prepared = _prepare_on(first, language, say)
            if isinstance(prepared, Failure):
                raise _error_of(first, prepared)
            others = [link for link in links if link is not first]
            refused = _equalise(others, first, language, prepared)
            working, broken = _check_all([link for link in links if link not in refused], language)
            self._prepared[language.digest] = language, prepared, bool(working)
            # Where the language works nowhere, the machines don't differ.
            return prepared, refused | (broken if working else {})

    def bring(self, link: NodeLink, others: Sequence[NodeLink]) -> str | None:
        """Make all images so far on a machine that joins; return why it must not be used, or None.

        Raises what calls of its actor raise.
        """
        for language, prepared, works in list(self._prepared.values()):
            failures = _copy_where_needed([link], next(iter(others), None), language, prepared)
            if (reason := _difference(link, language, prepared, failures.get(link))) is not None:
                return reason
            if works and (reason := link.actor.call("check", language)) is not None:
                return f"{language.language_id} does not work there: {reason}"
        return None


def _equalise(
    links: Sequence[NodeLink], source: NodeLink, language: Language, prepared: Prepared
) -> dict[NodeLink, str]:
    """Give machines the image of `source`; return those that must not be used, each with the reason."""
    if not links:
        return {}
    failures = _copy_where_needed(links, source, language, prepared)

    def settle(link: NodeLink) -> str | None:
        try:
            return _difference(link, language, prepared, failures.get(link))
        except ACTOR_ERRORS:
            return None  # the machine is lost, which its own threads find out

    with ThreadPoolExecutor(max_workers=len(links)) as executor:
        reasons = dict(zip(links, executor.map(settle, links), strict=True))
    return {link: reason for link, reason in reasons.items() if reason is not None}


def _difference(link: NodeLink, language: Language, prepared: Prepared, failure: str | None) -> str | None:
    """Return why a machine must not judge the language; None if it may. `failure`: why no image could be copied."""
    result: Prepared | Failure = link.actor.call("prepare", language)
    if isinstance(result, Failure):
        return result.message
    if result.digest != prepared.digest:
        reason = f"its image for {language.language_id} is {result.digest[:20]}, and the others have "
        return reason + prepared.digest[:20] + (f", which can't be copied: {failure}" if failure else "")
    return None


def _copy_where_needed(
    links: Sequence[NodeLink], source: NodeLink | None, language: Language, prepared: Prepared
) -> dict[NodeLink, str]:
    """Copy the image to machines that have another one or none; return why that failed, where it did."""
    if source is None or not links:
        return {}
    with ThreadPoolExecutor(max_workers=len(links)) as executor:
        equal = executor.map(lambda link: _digest(link, language) == prepared.digest, links)
        targets = [link for link, has_it in zip(links, equal, strict=True) if not has_it]
        if not targets:
            return {}
        try:
            if not source.actor.call("can_copy"):
                return dict.fromkeys(targets, "its sandbox can't save images")
            return _copy(source, targets, language, executor)
        except ACTOR_ERRORS as error:
            return dict.fromkeys(targets, f"{source.node.name}: {error}")


def _copy(
    source: NodeLink, targets: Sequence[NodeLink], language: Language, executor: ThreadPoolExecutor
) -> dict[NodeLink, str]:
    """Copy an image from machine to machine, not through the driver; return failures.

    It is read once, however many machines need it.
    """
    copy, failures, left = uuid.uuid4().hex, dict[NodeLink, str](), list(targets)
    done = False
    while left and not done:
        chunk = source.actor.send("read_image", copy, language)

        def write(link: NodeLink, chunk: object = chunk) -> bool | str:
            try:
                answer: bool | Failure = link.actor.call("write_image", copy, language, chunk)
            except ACTOR_ERRORS as error:
                return str(error)
            return answer.message if isinstance(answer, Failure) else answer

        for link, answer in zip(left, list(executor.map(write, left)), strict=True):
            if isinstance(answer, str):
                failures[link] = answer
            else:
                done = answer
        left = [link for link in left if link not in failures]
    return failures


def _digest(link: NodeLink, language: Language) -> str | None:
    try:
        found: Prepared | None = link.actor.call("find", language)
    except ACTOR_ERRORS:
        return None
    return None if found is None else found.digest


def _prepare_on(link: NodeLink, language: Language, say: Progress) -> Prepared | Failure:
    """Make the image on one machine, and pass on what that says. Raises UserError when the machine is lost."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        future = executor.submit(link.actor.call, "prepare", language)
        try:
            while not wait([future], timeout=POLL_S).done:
                _pass_on(link, say)
            _pass_on(link, say)
            result: Prepared | Failure = future.result()
            return result
        except ACTOR_ERRORS as error:
            raise UserError(f"{link.node.name} was lost while it prepared {language.language_id}: {error}") from error


def _error_of(link: NodeLink, failure: Failure) -> UserError:
    """Return the error of a machine that can't make an image, with the machine's name in front."""
    if failure.build is None:
        return UserError(f"{link.node.name}: {failure.message}")
    return failure.build.on(link.node.name)


def _pass_on(link: NodeLink, say: Progress) -> None:
    for message in link.actor.call("messages", timeout_s=WAIT_S):
        say(f"{link.node.name}: {message}")


def _check_all(links: Sequence[NodeLink], language: Language) -> tuple[list[NodeLink], dict[NodeLink, str]]:
    """Return the machines on which known programs of the language are judged rightly, and the others with reasons."""

    def check(link: NodeLink) -> str | None:
        try:
            reason: str | None = link.actor.call("check", language)
        except ACTOR_ERRORS as error:
            return str(error)
        return None if reason is None else f"{language.language_id} does not work there: {reason}"

    with ThreadPoolExecutor(max_workers=max(1, len(links))) as executor:
        reasons = dict(zip(links, executor.map(check, links), strict=True))
    broken = {link: reason for link, reason in reasons.items() if reason is not None}
    return [link for link in links if link not in broken], broken
