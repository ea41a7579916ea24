MODULUS = 1_000_000_007

# A binary heap of [distance, place].
class Heap
  def initialize = @items = []

  def empty? = @items.empty?

  def push(item)
    i = @items.size
    while i.positive? && (@items[(i - 1) / 2] <=> item).positive?
      @items[i] = @items[(i - 1) / 2]
      i = (i - 1) / 2
    end
    @items[i] = item
  end

  def pop
    top = @items.first
    last = @items.pop
    sink(last) unless @items.empty?
    top
  end

  private

  def sink(item)
    i = 0
    while (child = 2 * i + 1) < @items.size
      child += 1 if child + 1 < @items.size && (@items[child + 1] <=> @items[child]).negative?
      break unless (@items[child] <=> item).negative?

      @items[i] = @items[child]
      i = child
    end
    @items[i] = item
  end
end

n, m, s, t = gets.split.map(&:to_i)
roads = Array.new(n + 1) { [] }
m.times do
  a, b, w = gets.split.map(&:to_i)
  roads[a] << [b, w]
end
distance = Array.new(n + 1, Float::INFINITY)
routes = Array.new(n + 1, 0)
distance[s] = 0
routes[s] = 1
heap = Heap.new
heap.push([0, s])
until heap.empty?
  d, here = heap.pop
  next if d > distance[here]

  roads[here].each do |to, length|
    if d + length < distance[to]
      distance[to] = d + length
      routes[to] = routes[here]
      heap.push([d + length, to])
    elsif d + length == distance[to]
      routes[to] = (routes[to] + routes[here]) % MODULUS
    end
  end
end
puts distance[t] == Float::INFINITY ? "unreachable" : "#{distance[t]} #{routes[t]}"
