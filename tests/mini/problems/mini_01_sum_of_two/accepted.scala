object Main extends App {
  val Array(a, b) = scala.io.StdIn.readLine().split(" ").map(_.toInt)
  println(a + b)
}
