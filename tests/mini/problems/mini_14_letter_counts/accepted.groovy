def line = System.in.newReader().readLine() ?: ''
def counts = line.toLowerCase().findAll(/[a-z]/).countBy { it }
counts.sort { a, b -> b.value <=> a.value ?: a.key <=> b.key }.each { println "$it.key $it.value" }
if (!counts) println 'none'
