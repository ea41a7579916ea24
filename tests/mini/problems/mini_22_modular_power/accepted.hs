power :: Integer -> Integer -> Integer -> Integer
power _ 0 m = 1 `mod` m
power a b m
  | even b = half
  | otherwise = half * a `mod` m
  where
    half = power (a * a `mod` m) (b `div` 2) m

main :: IO ()
main = do
  queries <- map (map read . words) . drop 1 . lines <$> getContents
  mapM_ print [power a b m | [a, b, m] <- queries]
