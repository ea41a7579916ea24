object Main extends App {
  for (i <- 0 until (1 << 14)) Console.err.println(f"$i%063d")
  scala.io.StdIn.readLine()
  val values = scala.io.StdIn.readLine().trim.split(" ").map(_.toLong)
  println(s"${values.sum} ${values.max}")
}
