import System.Exit (ExitCode (ExitFailure), exitWith)

main :: IO ()
main = do
  values <- map read . drop 1 . words <$> getContents :: IO [Int]
  putStrLn (show (sum values) ++ " " ++ show (maximum values))
  exitWith (ExitFailure 3)
