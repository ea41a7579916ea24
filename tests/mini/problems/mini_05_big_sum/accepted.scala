object Main extends App {
  val n = scala.io.StdIn.readInt()
  println(Iterator.fill(n)(scala.io.StdIn.readLong()).sum)
}
