object Main extends App {
  println(scala.io.StdIn.readLine().trim.reverse)
}
