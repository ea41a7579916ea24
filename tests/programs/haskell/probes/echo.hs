import qualified Data.ByteString.Char8 as B

main :: IO ()
main = mapM_ B.putStrLn . B.lines =<< B.getContents
