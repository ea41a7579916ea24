import sys


def main():
    n, *values = map(int, sys.stdin.buffer.read().split())
    assert len(values) == n
    sys.stdout.write(f"{sum(values)} {max(values)}\n")


if __name__ == "__main__":
    main()
