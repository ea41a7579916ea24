import Control.Monad (forM_, when)
import Data.Array.ST (newArray, readArray, runSTUArray, writeArray)
import Data.Array.Unboxed (UArray, assocs, (!))

best :: Int -> [[Int]] -> UArray Int Int
best capacity items = runSTUArray $ do
  table <- newArray (0, capacity) 0
  forM_ items $ \item -> do
    let weight = head item
        value = last item
    forM_ [capacity, capacity - 1 .. weight] $ \room -> do
      skipped <- readArray table room
      taken <- (+ value) <$> readArray table (room - weight)
      when (taken > skipped) $ writeArray table room taken
  return table

main :: IO ()
main = do
  (size : items) <- map (map read . words) . lines <$> getContents
  let table = best (last size) items
      largest = table ! last size
      weight = head [room | (room, value) <- assocs table, value == largest]
  putStrLn (unwords (map show [largest, weight]))
