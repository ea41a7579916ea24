"""The Python API: what `import lcbx` offers to notebooks and scripts.

`lcbx/__init__.py` imports these modules when one of their names is used first. The functions call the same stages as
the command line, raise `lcbx.errors.UserError` with the same messages, and print nothing unless `progress` is set.
"""
