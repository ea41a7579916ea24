package org.example.solutions

import java.util.Scanner

object Solution {
    private tailrec fun total(values: List<Long>, sum: Long = 0): Long =
        if (values.isEmpty()) sum else total(values.drop(1), sum + values.first())

    @JvmStatic
    fun main(args: Array<String>) {
        val scanner = Scanner(System.`in`)
        val values = List(scanner.nextInt()) { scanner.nextLong() }
        println(listOf(total(values), values.maxOrNull()).joinToString(" "))
    }
}
