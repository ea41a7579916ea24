import scala.io.StdIn._

object SumAndMaximum extends App {
  val n = readLine().toInt
  var sum = 0L
  var max = Long.MinValue
  for (word <- readLine().split(" ")) {
    val x = word.toLong
    sum += x
    if (x > max) max = x
  }
  println(sum + " " + max)
}
