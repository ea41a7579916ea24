module Solution (solve, main) where

solve :: [Int] -> String
solve values = unwords (map show [sum values, maximum values])

main :: IO ()
main = interact $ \text -> solve (map read (drop 1 (words text))) ++ "\n"
