import Control.Concurrent (threadDelay)
import Control.Monad (forever)

main :: IO ()
main = forever (threadDelay 1000000000)
