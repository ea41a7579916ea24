main :: IO ()
main = do
  n <- getLine
  values <- map read . words <$> getLine :: IO [Int]
  print (sum values / n)
