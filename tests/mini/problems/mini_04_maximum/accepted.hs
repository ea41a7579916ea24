main :: IO ()
main = do
  _ <- getLine
  getLine >>= print . maximum . map (read :: String -> Int) . words
