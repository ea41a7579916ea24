main :: IO ()
main = do
  _ <- getLine
  values <- map read . words <$> getLine :: IO [Int]
  putStrLn (show total ++ " " ++ show (maximum values))
