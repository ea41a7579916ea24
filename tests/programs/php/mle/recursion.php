<?php
function depth($n)
{
    return 1 + depth($n + 1);
}
echo depth(0), "\n";
