values = ARGF.each_line.flat_map { |line| line.chomp.split(" ") }.drop(1).map(&:to_i)
case values
in [] then abort "nothing"
in [first, *rest]
  sum, max = rest.inject([first, first]) { |(s, m), x| [s + x, [m, x].max] }
end
$stdout.printf("%d %d\n", sum, max)
__END__
not part of the program
