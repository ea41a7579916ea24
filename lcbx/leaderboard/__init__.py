"""`results/` as tables and a static site: which model is better at which language, how sure that is, and why.

`collect` reads runs into a `Board` (`board_rows`), `measured` and `published` make its rows, and `ranking` marks the
best figures and what is statistically tied with them. `board_tables` lays out tables, `formats` lists what prints them.
`payload` and `site` write the pages, whose style and scripts are in `assets/`. Nothing is judged here and no model is
asked. Equal results make equal bytes: no clock, no random number, no order of files.

Published figures of others (`reported.yaml`) and facts about models (`models.yaml`) are data beside the code.
"""
