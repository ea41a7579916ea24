main :: IO ()
main = getContents >>= print . sum . map (read :: String -> Integer) . drop 1 . lines
