object Main extends App {
  while (true) println("the same line again and again, and no end of it in sight")
}
