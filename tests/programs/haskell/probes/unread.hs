main :: IO ()
main = putStrLn "ok"
