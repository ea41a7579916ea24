import Data.Char (isDigit)
import qualified Data.Map.Strict as Map
import Data.Maybe (fromJust)

pairs :: String -> [(Char, Int)]
pairs [] = []
pairs (letter : rest) = (letter, read digits) : pairs others
  where
    (digits, others) = span isDigit rest

main :: IO ()
main = do
  code <- pairs <$> getLine
  _ <- getLine
  positions <- map read . words <$> getLine
  let letterAt = Map.fromList (zip (scanl1 (+) (map snd code)) (map fst code))
  putStrLn [snd (fromJust (Map.lookupGE position letterAt)) | position <- positions]
