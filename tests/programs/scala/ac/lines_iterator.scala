import scala.io.Source

object Helper {
  implicit class Numbers(val line: String) extends AnyVal {
    def numbers: Vector[BigInt] = line.split("\\s+").iterator.map(BigInt(_)).toVector
  }
}

object Run {
  import Helper._

  def main(args: Array[String]): Unit = {
    val lines = Source.fromInputStream(System.in).getLines()
    val n = lines.next().toIntOption.getOrElse(0)
    val values = lines.next().numbers
    printf("%s %s\n", values.sum, values.maxOption.getOrElse(n))
  }
}
