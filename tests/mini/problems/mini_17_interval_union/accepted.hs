import Data.List (sort)

join :: [(Int, Int)] -> [(Int, Int)]
join ((a, b) : (c, d) : rest)
  | c <= b = join ((a, max b d) : rest)
  | otherwise = (a, b) : join ((c, d) : rest)
join short = short

main :: IO ()
main = do
  rows <- map (map read . words) . drop 1 . lines <$> getContents
  let union = join (sort [(a, b) | [a, b] <- rows, a < b])
      line x y = putStrLn (show x ++ " " ++ show y)
  line (length union) (sum [b - a | (a, b) <- union])
  mapM_ (uncurry line) union
