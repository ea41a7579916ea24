import scala.collection.mutable
import scala.io.StdIn

object Main {
  val Modulus = 1000000007L

  case class Road(to: Int, length: Int)

  def readInts(): Array[Int] = StdIn.readLine().split(" ").map(_.toInt)

  def main(args: Array[String]): Unit = {
    val Array(n, m, s, t) = readInts()
    val roads = Array.fill(n + 1)(mutable.ListBuffer.empty[Road])
    for (_ <- 1 to m) {
      val Array(a, b, w) = readInts()
      roads(a) += Road(b, w)
    }
    val distance = Array.fill(n + 1)(Long.MaxValue)
    val routes = new Array[Long](n + 1)
    distance(s) = 0
    routes(s) = 1
    val queue = mutable.PriorityQueue((0L, s))(Ordering.by[(Long, Int), Long](_._1).reverse)
    while (queue.nonEmpty) {
      val (d, here) = queue.dequeue()
      if (d == distance(here)) {
        for (Road(to, length) <- roads(here)) {
          val there = d + length
          if (there < distance(to)) {
            distance(to) = there
            routes(to) = routes(here)
            queue.enqueue((there, to))
          } else if (there == distance(to)) {
            routes(to) = (routes(to) + routes(here)) % Modulus
          }
        }
      }
    }
    println(if (distance(t) == Long.MaxValue) "unreachable" else s"${distance(t)} ${routes(t)}")
  }
}
