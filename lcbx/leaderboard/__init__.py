"""`results/` to tables and a static site that say who is better at which language, how sure that is, and why.

`collect` reads runs into a `Board` (`rows`); `ranking` marks what is best and what can't be told from it; `formats`
writes tables; `payload` and `site` write the pages, whose style and scripts are in `assets/`. Nothing is judged here
and no model is asked. Equal results make equal bytes: no clock, no random number, no order of files.

Published figures of others (`reported.yaml`) and facts about models (`models.yaml`) are data beside the code.
"""
