package solution

class Numbers {
    def list

    Numbers(String text) {
        list = text.split().drop(1).collect { it as BigInteger }
    }

    def leftShift(out) { out.println("${list.sum()} ${list.max()}") }
}

static main2(text) { new Numbers(text) }

main2(System.in.text) << System.out
