import scala.io.StdIn

case class Interval(start: Long, end: Long) {
  def length: Long = end - start
}

object Main extends App {
  val all = List.fill(StdIn.readInt()) {
    val Array(a, b) = StdIn.readLine().trim.split(" ").map(_.toLong)
    Interval(a, b)
  }
  // The newest interval of the union comes first.
  val union = all.filter(_.length > 0).sortBy(_.start).foldLeft(List.empty[Interval]) {
    case (last :: rest, next) if next.start <= last.end => last.copy(end = last.end max next.end) :: rest
    case (joined, next)                                 => next :: joined
  }
  println(s"${union.size} ${union.map(_.length).sum}")
  print(union.reverse.map(interval => s"${interval.start} ${interval.end}\n").mkString)
}
