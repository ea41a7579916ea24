object Main {
  def main(args: Array[String]): Unit = {
    val values = new Array[Int](scala.io.StdIn.readInt())
    println(values(values.length))
  }
}
