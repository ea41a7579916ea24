def out = new StringBuilder()
System.in.newReader('UTF-8').eachLine { line ->
    out.append(line).append('\n')
    if (out.length() > 65536) {
        print out
        out.setLength(0)
    }
}
print out
