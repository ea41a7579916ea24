-module(main).
-export([main/0]).

main() -> timer:sleep(infinity).
