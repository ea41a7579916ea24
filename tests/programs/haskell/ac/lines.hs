module Main where

main :: IO ()
main = do
  _ <- getLine
  values <- map read . words <$> getLine :: IO [Integer]
  putStrLn $ show (sum values) ++ " " ++ show (maximum values)
