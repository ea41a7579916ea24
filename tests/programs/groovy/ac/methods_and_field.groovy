import groovy.transform.Field

@Field List<Long> values = []

void read() {
    def scanner = new Scanner(System.in)
    int n = scanner.nextInt()
    n.times { values << scanner.nextLong() }
}

def total(list) {
    list.inject(0L) { sum, value -> sum + value }
}

read()
long largest = Long.MIN_VALUE
for (long value in values) {
    if (value > largest) largest = value
}
printf("%d %d%n", total(values), largest)
