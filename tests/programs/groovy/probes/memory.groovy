def blocks = []
while (true) {
    def block = new byte[4194304]
    Arrays.fill(block, (byte) 1)
    blocks << block
}
