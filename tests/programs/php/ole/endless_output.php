<?php
while (true) {
    echo str_repeat("the same line again and again\n", 100);
}
