object Main extends App {
  println("ok")
}
