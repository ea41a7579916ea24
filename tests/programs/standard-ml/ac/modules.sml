(* A signature, a functor, a datatype, an exception, an infix operator and records. *)
signature MONOID =
sig
  type t
  val zero : t
  val plus : t * t -> t
end

functor Fold (M : MONOID) :> sig val all : M.t list -> M.t end =
struct
  fun all [] = M.zero
    | all (x :: xs) = M.plus (x, all xs)
end

structure Sum = Fold (struct type t = IntInf.int val zero = 0 val plus = IntInf.+ end)

datatype 'a greatest = Nothing | Of of 'a
exception Empty_list of string

infixr 4 \/
fun Nothing \/ y = y
  | x \/ Nothing = x
  | (Of a) \/ (Of b) = if a > (b : IntInf.int) then Of a else Of b

local
  fun parse {text, base = _ : int} =
    case IntInf.fromString text of
        SOME n => n
      | NONE => raise Empty_list text
in
  fun numbers line = map (fn text => parse {text = text, base = 10}) (String.tokens Char.isSpace line)
end

structure Main =
struct
  fun toString (n : IntInf.int) =
    let val text = IntInf.toString (abs n) in if n < 0 then "-" ^ text else text end

  fun main () =
    let
      val _ : string option = TextIO.inputLine TextIO.stdIn
      val ns = (numbers o valOf) (TextIO.inputLine TextIO.stdIn)
    in
      case foldl (fn (n, best) => Of n \/ best) Nothing ns of
          Of best => print (String.concatWith " " [toString (Sum.all ns), toString best])
        | Nothing => raise Empty_list "no numbers"
    end
    handle Empty_list text => (TextIO.output (TextIO.stdErr, text); OS.Process.exit OS.Process.failure)
end;

Main.main ()
