main :: IO ()
main = do
  _ <- getLine
  values <- map read . words <$> getLine :: IO [Int]
  print (maximum (filter (> 2000000000) values))
