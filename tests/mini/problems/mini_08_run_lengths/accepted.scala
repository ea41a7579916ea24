import scala.collection.Searching._
import scala.io.StdIn

object Main extends App {
  val pairs = "([a-z])(\\d+)".r.findAllMatchIn(StdIn.readLine()).map(m => (m.group(1), m.group(2).toLong)).toVector
  val ends = pairs.map(_._2).scanLeft(0L)(_ + _).tail
  StdIn.readLine()
  val positions = StdIn.readLine().trim.split(" ").map(_.toLong)
  println(positions.map(position => pairs(ends.search(position).insertionPoint)._1).mkString)
}
