sealed interface Step

data object Start : Step

data class Value(val x: Long) : Step

class Main {
    companion object {
        @JvmStatic
        fun main(args: Array<String>) {
            val steps: List<Step> = listOf(Start) + readInput()
            var sum = 0L
            var max = Long.MIN_VALUE
            for (step in steps) {
                when (step) {
                    is Start -> sum = 0
                    is Value -> {
                        sum += step.x
                        max = maxOf(max, step.x)
                    }
                }
            }
            System.out.printf("%d %d%n", sum, max)
        }

        private fun readInput() = generateSequence(::readLine).drop(1).flatMap { it.trim().split(" ") }.map { Value(it.toLong()) }
    }
}
