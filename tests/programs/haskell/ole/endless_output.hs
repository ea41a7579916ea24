main :: IO ()
main = mapM_ putStrLn (repeat "14 5")
