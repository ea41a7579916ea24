import Control.Monad (replicateM_)
import System.IO (hPutStrLn, stderr)

main :: IO ()
main = do
  replicateM_ 16384 (hPutStrLn stderr (replicate 63 'x'))
  values <- map read . drop 1 . words <$> getContents :: IO [Int]
  putStrLn (show (sum values) ++ " " ++ show (maximum values))
