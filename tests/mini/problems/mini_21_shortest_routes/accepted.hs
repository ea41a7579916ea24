import qualified Data.ByteString.Char8 as B
import qualified Data.IntMap.Strict as IntMap
import Data.Maybe (mapMaybe)
import qualified Data.Set as Set

type Found = IntMap.IntMap (Int, Int)

modulus :: Int
modulus = 1000000007

search :: IntMap.IntMap [(Int, Int)] -> Set.Set (Int, Int) -> Found -> Found
search roads queue found = case Set.minView queue of
  Nothing -> found
  Just ((d, a), rest)
    | d > fst (found IntMap.! a) -> search roads rest found
    | otherwise ->
        let paths = snd (found IntMap.! a)
            (queue', found') = foldl (relax d paths) (rest, found) (IntMap.findWithDefault [] a roads)
         in search roads queue' found'

relax :: Int -> Int -> (Set.Set (Int, Int), Found) -> (Int, Int) -> (Set.Set (Int, Int), Found)
relax d paths (queue, found) (b, w) = case IntMap.lookup b found of
  Just (old, n)
    | old < d + w -> (queue, found)
    | old == d + w -> (queue, IntMap.insert b (old, (n + paths) `mod` modulus) found)
  _ -> (Set.insert (d + w, b) queue, IntMap.insert b (d + w, paths) found)

main :: IO ()
main = do
  numbers <- map fst . mapMaybe B.readInt . B.words <$> B.getContents
  let (_ : _ : s : t : rest) = numbers
      roads = IntMap.fromListWith (++) [(a, [(b, w)]) | (a, b, w) <- triples rest]
      found = search roads (Set.singleton (0, s)) (IntMap.singleton s (0, 1))
  putStrLn $ case IntMap.lookup t found of
    Nothing -> "unreachable"
    Just (d, n) -> show d ++ " " ++ show n
  where
    triples (a : b : w : more) = (a, b, w) : triples more
    triples _ = []
