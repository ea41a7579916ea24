#!/usr/bin/env -S poly --script
val _ = TextIO.inputLine TextIO.stdIn;
val values = List.mapPartial Int.fromString (String.tokens Char.isSpace (TextIO.inputAll TextIO.stdIn));
fun show n = (if n < 0 then "-" else "") ^ Int.toString (abs n);
print (show (foldl op+ 0 values) ^ " " ^ show (foldl Int.max (hd values) values) ^ "\n");
