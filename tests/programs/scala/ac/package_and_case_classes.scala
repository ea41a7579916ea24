package org.example.solutions

import java.io.{BufferedReader, InputStreamReader}
import java.util.StringTokenizer
import scala.annotation.tailrec
import scala.collection.mutable.ArrayBuffer
import scala.jdk.CollectionConverters._

sealed trait Step
case object Start extends Step
final case class Value(x: Long) extends Step

case class Totals(sum: Long = 0, max: Option[Long] = None) {
  def after(step: Step): Totals = step match {
    case Start    => Totals()
    case Value(x) => Totals(sum + x, Some(max.fold(x)(_ max x)))
  }
}

class Solution(reader: BufferedReader) {
  private lazy val steps: List[Step] = {
    reader.readLine()
    val tokens = new StringTokenizer(reader.readLine())
    val buffer = ArrayBuffer[Step](Start)
    while (tokens.hasMoreTokens) buffer += Value(tokens.nextToken().toLong)
    buffer.toList
  }

  @tailrec
  final def run(rest: List[Step] = steps, totals: Totals = Totals()): Totals = rest match {
    case Nil           => totals
    case step :: later => run(later, totals.after(step))
  }
}

object Solution {
  def main(args: Array[String]): Unit = {
    val totals = new Solution(new BufferedReader(new InputStreamReader(System.in))).run()
    val parts = List(totals.sum, totals.max.get).asJava
    println(parts.asScala.mkString(" "))
  }
}
