Interval = Struct.new(:start, :end) do
  def length = self.end - start
end

n = gets.to_i
all = Array.new(n) { Interval.new(*gets.split.map(&:to_i)) }
union = []
all.reject { |interval| interval.length.zero? }.sort_by(&:start).each do |interval|
  if union.any? && interval.start <= union.last.end
    union.last.end = [union.last.end, interval.end].max
  else
    union << interval
  end
end
puts "#{union.size} #{union.sum(&:length)}"
union.each { |interval| puts "#{interval.start} #{interval.end}" }
