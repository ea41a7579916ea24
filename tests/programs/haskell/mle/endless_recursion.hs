depth :: Integer -> Integer
depth n = n + depth (n + 1)

main :: IO ()
main = print (depth 0)
