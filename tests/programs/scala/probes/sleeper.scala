object Main extends App {
  while (true) Thread.sleep(1000000)
}
