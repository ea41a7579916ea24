object Main extends App {
  scala.io.StdIn.readLine()
  val values = scala.io.StdIn.readLine().split(" ").map(_.toInt)
  println(s"${values.sum} ${values.max}")
}
