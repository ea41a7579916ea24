def numbers = System.in.readLines()[1].tokenize()*.toLong()
def text = new StringBuilder()
text.append(numbers.sum()).append(' ')
text.append(numbers.max()).append(',')
text.setLength(text.length() - 1)
println text
