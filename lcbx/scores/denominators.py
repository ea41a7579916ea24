"""What a score is divided by: the samples and problems that count, as a policy with a name.

Two scores with different denominators are not comparable, so every report names its own.
"""

from __future__ import annotations

JUDGED_SAMPLES = "judged-samples"
WITHOUT_ERRATA = "judged-samples-without-errata"

DENOMINATORS = {
    JUDGED_SAMPLES: "all judged samples; NC and CE count as failures, JE and missing samples are left out",
    WITHOUT_ERRATA: "as judged-samples, without the problems that are known to be bad",
}
"""Name -> which samples count. A problem's rate is over its own samples that count; a score is the mean of the rates of
all problems that have such samples."""


def denominator_of(errata: str) -> str:
    """Return the name of the policy under a protocol's rule for known bad problems: `as-published` or `left-out`."""
    return WITHOUT_ERRATA if errata == "left-out" else JUDGED_SAMPLES


def denominator_note(name: str) -> str:
    """Return the policy as a sentence for tables."""
    return f"denominator {name}: {DENOMINATORS[name]}"
