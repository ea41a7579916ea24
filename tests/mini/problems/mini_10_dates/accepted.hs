import Control.Monad (forM_, replicateM)
import Data.List.Split (splitOn)
import Text.Printf (printf)

weekdays :: [String]
weekdays = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]

isLeap :: Int -> Bool
isLeap y = y `mod` 4 == 0 && (y `mod` 100 /= 0 || y `mod` 400 == 0)

monthLengths :: Int -> [Int]
monthLengths y = [31, if isLeap y then 29 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

-- Days from 0001-01-01 to the first of January of this year.
daysBefore :: Int -> Int
daysBefore year = 365 * y + y `div` 4 - y `div` 100 + y `div` 400
  where
    y = year - 1

toDays :: [Int] -> Int
toDays [y, m, d] = daysBefore y + sum (take (m - 1) (monthLengths y)) + d - 1
toDays _ = error "no date"

fromDays :: Int -> (Int, Int, Int)
fromDays days = (year, month, day)
  where
    guess = days * 400 `div` 146097 + 1
    year = last (takeWhile ((<= days) . daysBefore) [guess - 1 ..])
    (month, day) = go 1 (days - daysBefore year) (monthLengths year)
    go m rest (l : ls) = if rest < l then (m, rest + 1) else go (m + 1) (rest - l) ls
    go _ _ [] = error "no month"

main :: IO ()
main = do
  n <- readLn
  queries <- replicateM n (words <$> getLine)
  forM_ queries $ \query -> do
    let days = toDays (map read (splitOn "-" (head query))) + read (query !! 1)
        (y, m, d) = fromDays days
        -- 1970-01-01 was a Thursday.
        weekday = weekdays !! ((days - daysBefore 1970) `mod` 7)
    printf "%04d-%02d-%02d %s\n" y m d weekday
