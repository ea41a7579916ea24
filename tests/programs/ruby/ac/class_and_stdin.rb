#!/usr/bin/env ruby
# frozen_string_literal: true

require 'set'
require 'bigdecimal'

# Keeps the sum and the greatest number.
class Totals
  attr_reader :sum, :max

  def initialize
    @sum = 0
    @max = -Float::INFINITY
  end

  def <<(value)
    @sum += value
    @max = value if value > @max
    self
  end

  def to_s = "#{sum} #{max}"
end

def main
  _, *words = $stdin.read.split
  totals = words.each_with_object(Totals.new) { |word, all| all << Integer(word, 10) }
  puts totals
end

main if __FILE__ == $PROGRAM_NAME
