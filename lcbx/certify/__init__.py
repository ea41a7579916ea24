"""Certification: programs that show that a language works here, and how well.

`bronze`: known programs get every verdict there is, and errors are told apart. `silver`: probes at the edges (much
input, deep recursion, memory without end) end as they should; what they measure is recorded. `gold`: accepted programs
for problems of the bundled benchmark. Each grade includes those before it. What comes out is a `Certificate`, which
`lcbx.languages.certified` keeps.
"""

from __future__ import annotations

from lcbx.certify.certifying import Findings, certify
from lcbx.certify.programs import Programs, bundled_programs, programs_in

__all__ = ["Findings", "Programs", "bundled_programs", "certify", "programs_in"]
