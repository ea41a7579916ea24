"""Two evaluations that differ only in the language's hint: what the hint is worth, as one command.

The first is without the hint, the second with it, so that a comparison is positive where the hint helps. They are two
ordinary runs: each can be continued, shown and compared alone.
"""

from __future__ import annotations

import functools
from dataclasses import replace

from lcbx.errors import UserError
from lcbx.runs.evaluation_request import EvaluationRequest, prompts_in
from lcbx.runs.plan_evaluation import EvaluationOptions, EvaluationPlan, Say, plan_evaluation
from lcbx.types import Language, Prompt


def plan_hint_pair(options: EvaluationOptions, say: Say) -> tuple[EvaluationPlan, EvaluationPlan]:
    """Return the evaluation without the hint and that with it. They share one model, which is loaded at most once.

    `say` also names the languages whose prompt is the same in both. Raises UserError as `plan_evaluation` does, if the
    options already say whether there is a hint or ask for self-repair, if completions come from a file, and if the hint
    changes no prompt.
    """
    if options.repair:
        raise UserError("--compare-hint compares first answers; leave out --repair.")
    if options.protocol.hint is not None:
        raise UserError("--compare-hint evaluates without and with the hint; leave out --hint and --no-hint.")
    without, with_hint = (
        plan_evaluation(replace(options, protocol=replace(options.protocol, hint=hint)), say) for hint in (False, True)
    )
    if "completions_sha256" in without.request.protocol.generation:
        raise UserError(f"{without.request.model}: completions in a file were written for one prompt. Name a model.")
    _report_equal_prompts(without.request, with_hint.request, say)
    make_generator = functools.cache(without.make_generator)
    return replace(without, make_generator=make_generator), replace(with_hint, make_generator=make_generator)


def _report_equal_prompts(without: EvaluationRequest, with_hint: EvaluationRequest, say: Say) -> None:
    equal = [
        language.language_id
        for language in without.languages
        if _first_prompt(without, language) == _first_prompt(with_hint, language)
    ]
    if len(equal) == len(without.languages):
        template = without.template or without.protocol.prompt_template
        raise UserError(
            f"the hint changes nothing: no prompt of template {template!r} in {', '.join(equal)} has one. "
            "Choose another protocol or template, or other languages."
        )
    if equal:
        say(f"the same prompt without and with the hint: {', '.join(equal)}")


def _first_prompt(request: EvaluationRequest, language: Language) -> Prompt:
    first = replace(request.benchmark, problems=request.benchmark.problems[:1])
    return prompts_in(replace(request, benchmark=first), language)[0]
