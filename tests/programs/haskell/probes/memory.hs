import Control.Exception (evaluate)
import qualified Data.ByteString.Char8 as B

main :: IO ()
main = do
  blocks <- mapM (\_ -> evaluate (B.replicate 33554432 'x')) [1 :: Int ..]
  print (sum (map B.length blocks))
