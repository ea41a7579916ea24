import java.io._

object Main {
  def main(args: Array[String]): Unit = {
    val in = new BufferedReader(new InputStreamReader(System.in))
    val out = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out)))
    var line = in.readLine()
    while (line != null) {
      out.println(line)
      line = in.readLine()
    }
    out.flush()
  }
}
