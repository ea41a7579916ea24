def loop: (. * 7 % 1000) + 1 | loop;
input | tonumber | loop
