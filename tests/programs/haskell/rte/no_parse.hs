main :: IO ()
main = do
  n <- readLn :: IO Int
  values <- mapM (const readLn) [1 .. n] :: IO [Int]
  putStrLn $ show (sum values) ++ " " ++ show (maximum values)
