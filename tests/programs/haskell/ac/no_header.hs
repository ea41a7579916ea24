import Control.Monad (replicateM_)
import Control.Monad.State
import qualified Data.Map.Strict as Map
import qualified Data.HashMap.Strict as HashMap
import qualified Data.Vector.Unboxed as V
import Data.List.Split (splitOn)

step :: Int -> State (Int, Int) ()
step x = modify (\(s, m) -> (s + x, max m x))

main = do
  n <- readLn
  values <- V.fromList . map read . splitOn " " <$> getLine
  let (total, largest) = execState (V.mapM_ step (V.take n values)) (0, minBound)
      names = Map.fromList [(1 :: Int, total), (2, largest)]
      again = HashMap.fromList (Map.toList names)
  putStrLn (unwords [show (again HashMap.! 1), show (names Map.! 2)])
