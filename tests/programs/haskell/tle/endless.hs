main :: IO ()
main = go 0
  where
    go :: Int -> IO ()
    go n = if n < 0 then print n else go (if n == 1000 then 0 else n + 1)
