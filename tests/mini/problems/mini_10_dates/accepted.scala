import java.time.LocalDate
import java.time.format.TextStyle
import java.util.Locale
import scala.io.StdIn

object Main extends App {
  for (_ <- 1 to StdIn.readInt()) {
    val Array(text, days) = StdIn.readLine().trim.split(" ")
    val date = LocalDate.parse(text).plusDays(days.toLong)
    println(s"$date ${date.getDayOfWeek.getDisplayName(TextStyle.FULL, Locale.ENGLISH)}")
  }
}
