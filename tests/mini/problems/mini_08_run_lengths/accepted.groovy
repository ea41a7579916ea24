def input = System.in.newReader()
def code = input.readLine()
input.readLine()
def letters = code.findAll(/[a-z]/)
def ends = []
code.findAll(/\d+/)*.toLong().inject(0L) { end, count -> ends << end + count; end + count }

def answer = input.readLine().split()*.toLong().collect { position ->
    int i = Collections.binarySearch(ends, position)
    letters[i < 0 ? -i - 1 : i]
}
println answer.join('')
