let () = print_int (List.sum (List.map int_of_string (String.split_on_char ' ' (read_line ()))))
