main :: IO ()
main = do
  values <- map read . drop 1 . words <$> getContents :: IO [Int]
  putStr (show (sum values) ++ " " ++ show (maximum values))
