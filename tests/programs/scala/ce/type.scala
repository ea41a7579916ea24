object Main extends App {
  val n: Int = scala.io.StdIn.readLine()
  println(n)
}
