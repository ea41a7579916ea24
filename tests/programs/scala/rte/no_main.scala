object Solution {
  def sum(a: Long, b: Long): Long = a + b
}
