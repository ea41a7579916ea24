import scala.io.StdIn

object Main {
  def readInts(): Array[Int] = StdIn.readLine().trim.split(" ").map(_.toInt)

  def main(args: Array[String]): Unit = {
    val Array(n, capacity) = readInts()
    val best = new Array[Long](capacity + 1)
    for (_ <- 1 to n) {
      val Array(weight, value) = readInts()
      for (c <- capacity to weight by -1) best(c) = best(c) max (best(c - weight) + value)
    }
    println(s"${best(capacity)} ${best.indexOf(best(capacity))}")
  }
}
