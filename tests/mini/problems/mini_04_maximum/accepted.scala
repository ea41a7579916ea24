object Main extends App {
  scala.io.StdIn.readLine()
  println(scala.io.StdIn.readLine().trim.split(" ").map(_.toInt).max)
}
