"""Prompts, and the protocols under which they are used.

    template           the template language: messages, variables, what is refused; compiles a template
    template_files     reads a bundled template or a file; the only module here that touches a file
    rendering          problem + language + template to a `Prompt`; pure
    protocols          named, frozen bundles of everything that can move a score

Bundled templates are in `templates/*.j2`; those of questions about problems in `templates/questions`.
"""

from __future__ import annotations

from lcbx.prompts.rendering import Example, render
from lcbx.prompts.template import PromptTemplate
from lcbx.prompts.template_files import bundled_templates, load_template

__all__ = ["Example", "PromptTemplate", "bundled_templates", "load_template", "render"]
