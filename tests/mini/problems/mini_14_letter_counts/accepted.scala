object Main extends App {
  val line = Option(scala.io.StdIn.readLine()).getOrElse("").toLowerCase
  val counts = line.filter(c => c >= 'a' && c <= 'z').groupBy(identity).map { case (letter, all) => (letter, all.length) }
  if (counts.isEmpty) println("none")
  for ((letter, count) <- counts.toSeq.sortBy { case (letter, count) => (-count, letter) }) println(s"$letter $count")
}
