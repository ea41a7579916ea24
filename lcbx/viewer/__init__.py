"""A run directory as pages a person reads: what was asked, what the model wrote, what happened to it.

`library` holds the runs (`index`: where each sample's lines lie) and what belongs to them (`material`: prompt, program,
tests); `pages` makes HTML of it; `server` serves it to this machine, `static` writes it into a folder.

Everything shown is untrusted: a model wrote it, or somebody's run directory says so. So
- every text goes through `text.shown`, which escapes it, bounds it and makes visible what would hide or reorder it;
- templates escape by themselves, and their own markup is all the markup there is;
- pages hold no script and no style of their own, and forbid all but two files of this package;
- colours for programs come from the server, so no script ever touches what a model wrote.
"""
