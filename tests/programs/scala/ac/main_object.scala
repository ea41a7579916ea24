object Main {
  def main(args: Array[String]): Unit = {
    val n = scala.io.StdIn.readInt()
    val values = scala.io.StdIn.readLine().trim.split(" ").map(_.toLong)
    println(s"${values.take(n).sum} ${values.max}")
  }
}
