object Main {
  def main(args: Array[String]): Unit = {
    val kept = scala.collection.mutable.ArrayBuffer.empty[Array[Long]]
    while (true) kept += new Array[Long](1 << 16)
  }
}
