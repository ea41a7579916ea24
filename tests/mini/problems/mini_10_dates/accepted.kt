import java.time.LocalDate
import java.time.format.TextStyle
import java.util.Locale

fun main() {
    repeat(readln().trim().toInt()) {
        val (text, days) = readln().trim().split(" ")
        val date = LocalDate.parse(text).plusDays(days.toLong())
        println("$date ${date.dayOfWeek.getDisplayName(TextStyle.FULL, Locale.ENGLISH)}")
    }
}
