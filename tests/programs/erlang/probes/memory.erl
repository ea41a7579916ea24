-module(main).
-export([main/0]).

main() -> grow(list_to_binary(lists:duplicate(65536, $x)), []).

grow(Block, Blocks) -> grow(Block, [binary:copy(Block, 256) | Blocks]).
