<?php
echo implode('', mb_str_split(rtrim(fgets(STDIN), "\n"))), "\n";
