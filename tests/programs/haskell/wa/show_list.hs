main :: IO ()
main = do
  _ <- getLine
  values <- map read . words <$> getLine :: IO [Int]
  print [sum values, maximum values]
