import Data.List (foldl')

type Best = Maybe (Int, Int)

modulus :: Int
modulus = 1000000007

join :: Best -> Best -> Best
join (Just (a, m)) (Just (b, n)) = Just $ case compare a b of
  GT -> (a, m)
  LT -> (b, n)
  EQ -> (a, (m + n) `mod` modulus)
join Nothing other = other
join one Nothing = one

enter :: Best -> String -> Best
enter _ "#" = Nothing
enter before cell = fmap (\(value, paths) -> (value + read cell, paths)) before

nextRow :: [Best] -> [String] -> [Best]
nextRow above cells = tail (scanl (\left (up, cell) -> enter (join up left) cell) Nothing (zip above cells))

main :: IO ()
main = do
  (size : rows) <- map words . lines <$> getContents
  let start = Just (0, 1) : replicate (read (size !! 1) - 1) Nothing
  putStrLn $ case last (foldl' nextRow start rows) of
    Nothing -> "blocked"
    Just (value, paths) -> show value ++ " " ++ show paths
