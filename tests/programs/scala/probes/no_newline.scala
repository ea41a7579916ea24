object Main extends App {
  scala.io.StdIn.readLine()
  val values = scala.io.StdIn.readLine().trim.split(" ").map(_.toLong)
  print(s"${values.sum} ${values.max}")
}
