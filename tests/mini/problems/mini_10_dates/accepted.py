from datetime import date, timedelta

NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
for _ in range(int(input())):
    text, k = input().split()
    day = date.fromisoformat(text) + timedelta(days=int(k))
    print(day.isoformat(), NAMES[day.weekday()])
