<?php
$values = explode(' ', stream_get_contents(STDIN));
echo total_of($values), "\n";
