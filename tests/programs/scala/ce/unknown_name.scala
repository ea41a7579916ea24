object Main extends App {
  val n = scala.io.StdIn.readInt()
  println(n + total)
}
