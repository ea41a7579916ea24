"""A run directory as pages that a person reads: the prompt, what the model wrote, and how it was judged.

`library` holds the runs: `run_index` knows where the lines of each sample lie, `material` finds what is stored
elsewhere (problems, tests). `pages` makes HTML with `sample_views`, `side_by_side` and the templates; `server` serves
it to this machine, `static` writes it into a folder.

Everything shown is untrusted, because a model wrote it or a run directory of somebody else contains it. Therefore
- every text goes through `text.shown`, which escapes it and makes invisible or reordering characters visible;
- templates escape values, so the only markup is their own;
- pages contain no script and no style, and their policy allows only the two files of this package;
- programs are coloured by the server, so no script touches what a model wrote.
"""
