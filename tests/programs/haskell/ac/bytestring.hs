{-# LANGUAGE BangPatterns #-}
module Main (main) where

import qualified Data.ByteString.Char8 as B
import Data.List (foldl', unfoldr)
import Data.Char (isSpace)
import Text.Printf (printf)

readInts :: B.ByteString -> [Int]
readInts = unfoldr (B.readInt . B.dropWhile isSpace)

main :: IO ()
main = do
  (n : values) <- readInts <$> B.getContents
  let (!total, !largest) = foldl' (\(!s, !m) x -> (s + x, max m x)) (0, minBound) (take n values)
  printf "%d %d\n" total largest
