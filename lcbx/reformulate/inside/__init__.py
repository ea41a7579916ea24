"""Python programs that run in the sandbox: they record what a function does and wrap it into a program.

Every module here uses the standard library only, works on any Python from 3.9, and is sent into the sandbox as text
(`programs.bundle`). `text_codec` is used on the host as well, so that both sides have one codec.
"""
