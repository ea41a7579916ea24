import Data.Char (isAsciiLower, isAsciiUpper, toLower)
import Data.List (group, sort, sortOn)
import Data.Ord (Down (Down))

main :: IO ()
main = do
  text <- getContents
  let letters = [toLower c | c <- takeWhile (/= '\n') text, isAsciiLower c || isAsciiUpper c]
      counts = [(head same, length same) | same <- group (sort letters)]
      ranked = sortOn (Down . snd) counts
  putStr (if null ranked then "none\n" else unlines [letter : ' ' : show n | (letter, n) <- ranked])
