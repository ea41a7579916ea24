import scala.io.StdIn

object Main extends App {
  val Modulus = 1000000007L

  case class Cell(value: Long, paths: Long)

  def join(a: Option[Cell], b: Option[Cell]): Option[Cell] = (a, b) match {
    case (Some(x), Some(y)) if x.value == y.value => Some(Cell(x.value, (x.paths + y.paths) % Modulus))
    case (Some(x), Some(y))                       => Some(if (x.value > y.value) x else y)
    case _                                        => a.orElse(b)
  }

  val Array(rows, columns) = StdIn.readLine().trim.split(" ").map(_.toInt)
  var above: Vector[Option[Cell]] = Some(Cell(0, 1)) +: Vector.fill(columns - 1)(None)
  for (_ <- 1 to rows) {
    val cells = StdIn.readLine().trim.split(" ")
    above = cells.zip(above).scanLeft(Option.empty[Cell]) { case (left, (cell, up)) =>
      if (cell == "#") None else join(up, left).map(before => before.copy(value = before.value + cell.toLong))
    }.tail.toVector
  }
  println(above.last.fold("blocked")(end => s"${end.value} ${end.paths}"))
}
