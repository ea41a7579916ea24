import scala.io.StdIn

object Main extends App {
  for (_ <- 1 to StdIn.readInt()) {
    val Array(a, b, m) = StdIn.readLine().trim.split(" ").map(BigInt(_))
    println(a.modPow(b, m))
  }
}
