let n: int = stdin.readLine
echo n
