"""Rows in the schemas of LeetCode-style data sets, LiveCodeBench and APPS/TACO, written for these tests."""

from __future__ import annotations

import json
from typing import Any


def leetcode(name: str, completion: str, *checks: str, **fields: str) -> dict[str, Any]:
    """A row with a method of `Solution`, and `check(candidate)`."""
    body = "".join(f"    assert {check}\n" for check in checks)
    return {
        "task_id": name,
        "problem_description": f"Given the input, return the result of {name.replace('-', ' ')}.\n\nExample 1:\n...",
        "prompt": "",
        "completion": completion,
        "entry_point": "Solution().solve",
        "test": f"def check(candidate):\n{body}",
        **fields,
    }


REVERSED = """\
class Solution:
    def solve(self, head: Optional[ListNode]) -> Optional[ListNode]:
        before = None
        while head:
            head.next, before, head = before, head, head.next
        return before
"""
MERGED = """\
class Solution:
    def solve(self, lists: List[Optional[ListNode]]) -> Optional[ListNode]:
        values = []
        for node in lists:
            while node:
                values.append(node.val)
                node = node.next
        head = None
        for value in sorted(values, reverse=True):
            head = ListNode(value, head)
        return head
"""
INVERTED = """\
class Solution:
    def solve(self, root: Optional[TreeNode]) -> Optional[TreeNode]:
        if root is None:
            return None
        root.left, root.right = self.solve(root.right), self.solve(root.left)
        return root
"""
DEPTH = """\
class Solution:
    def solve(self, root):
        return 0 if root is None else 1 + max(self.solve(root.left), self.solve(root.right))
"""
OWN_CLASSES = """\
class ListNode:
    def __init__(self, x):
        self.val = x
        self.next = None

def chain(values):
    head = None
    for value in reversed(values):
        node = ListNode(value)
        node.next = head
        head = node
    return head
"""
SUMMED = """\
class Solution:
    def solve(self, head, k):
        total = 0
        while head:
            total += head.val * k
            head = head.next
        return total
"""
SECOND_LARGEST = """\
class Solution:
    def helper(self, values):
        return sorted(set(values))

    def solve(self, values: List[int]) -> int:
        return self.helper(values)[-2]
"""
CYCLE = """\
class Solution:
    def solve(self, head):
        seen = set()
        while head and id(head) not in seen:
            seen.add(id(head))
            head = head.next
        return head is not None
"""


def in_place(name: str, completion: str, *calls: tuple[str, str], **fields: str) -> dict[str, Any]:
    """A row whose method returns nothing: (arguments, what has to be true of `value`, the first of them) per call."""
    body = "".join(f"    value = {first}\n    candidate(value)\n    assert {true}\n" for first, true in calls)
    test = f"def check(candidate):\n{body}"
    text = "Do not return anything, modify the input in-place instead."
    return leetcode(name, completion, test=test, problem_description=f"Carry out {name} on it. {text}", **fields)


REVERSED_TEXT = """\
class Solution:
    def solve(self, s: List[str]) -> None:
        s.reverse()
"""
ROTATED = """\
class Solution:
    def solve(self, matrix: List[List[int]]) -> None:
        for row, values in enumerate(list(zip(*matrix[::-1]))):
            matrix[row][:] = values
"""
REORDERED = """\
class Solution:
    def solve(self, head: Optional[ListNode]) -> None:
        nodes = []
        while head:
            nodes.append(head)
            head = head.next
        values = [node.val for node in nodes]
        for number, node in enumerate(nodes):
            node.val = values[number // 2] if number % 2 == 0 else values[-1 - number // 2]
"""
FLATTENED = """\
class Solution:
    def solve(self, root: Optional[TreeNode]) -> None:
        nodes = []
        def walk(node):
            if node:
                nodes.append(node)
                walk(node.left)
                walk(node.right)
        walk(root)
        for node, after in zip(nodes, nodes[1:]):
            node.left, node.right = None, after
"""
IN_PLACE = {
    "reversed-text": in_place(
        "reversal",
        REVERSED_TEXT,
        *((f"list({text!r})", f"value == list({text[::-1]!r})") for text in ("hello", "abca")),
    ),
    "rotated": in_place(
        "rotation",
        ROTATED,
        ("[[1, 2], [3, 4]]", "value == [[3, 1], [4, 2]]"),
        ("[[1, 2, 3], [4, 5, 6], [7, 8, 9]]", "value == [[7, 4, 1], [8, 5, 2], [9, 6, 3]]"),
    ),
    "reordered": in_place(
        "reordering",
        REORDERED,
        ("list_node([1, 2, 3, 4])", "is_same_list(value, list_node([1, 4, 2, 3]))"),
        ("list_node([1, 2, 3, 4, 5])", "is_same_list(value, list_node([1, 5, 2, 4, 3]))"),
    ),
    "flattened": in_place(
        "flattening",
        FLATTENED,
        ("tree_node([1, 2, 5, 3, 4, None, 6])", "value.right.right.right.val == 4 and value.left is None"),
        ("tree_node([2, 1, 3])", "is_same_tree(value, tree_node([2, None, 1, None, 3]))"),
    ),
}
"""Rows whose functions change their argument and return nothing."""
IN_PLACE_FAULTS = {
    "calls:unchecked": in_place("unchecked", REVERSED_TEXT, ("[3, 1]", "True"), ("[4, 5, 7]", "candidate")),
    "result:none": in_place(
        "nothing-changed",
        "class Solution:\n    def solve(self, s):\n        s = s[::-1]\n",
        ("[3, 1]", "value == [3, 1]"),
        ("[4, 5, 7]", "value == [4, 5, 7] and candidate(value) is None"),
    ),
    "result:several": leetcode(
        "several",
        "class Solution:\n    def solve(self, a, b):\n        a.append(b.pop())\n",
        test="def check(candidate):\n    a, b = [1], [2, 3]\n    candidate(a, b)\n    assert (a, b) == ([1, 3], [2])\n",
    ),
    "original:fails": in_place("wrong", ROTATED, ("[[1, 2], [3, 4]]", "value == [[1, 3], [2, 4]]")),
    "teeth:constant": in_place(
        "cleared",
        "class Solution:\n    def solve(self, s):\n        s.clear()\n",
        *((f"list(range({n}))", "value == []") for n in range(1, 7)),
    ),
}


def same_list(argument: str, values: str) -> str:
    return f"is_same_list(candidate({argument}), list_node({values}))"


LEETCODE = {
    "reversed-list": leetcode(
        "reversed-list",
        REVERSED,
        *(same_list(f"head = list_node({values})", str(values[::-1])) for values in ([1, 2, 3], [], [5], [4, 4, 7, 9])),
    ),
    "merged-lists": leetcode(
        "merged-lists",
        MERGED,
        same_list("lists = [list_node([1, 4]), list_node([2, 3]), None]", "[1, 2, 3, 4]"),
        same_list("lists = [list_node([]), list_node([7])]", "[7]"),
        same_list("lists = [list_node([2, 2, 9])]", "[2, 2, 9]"),
    ),
    "inverted-tree": leetcode(
        "inverted-tree",
        INVERTED,
        "is_same_tree(candidate(root = tree_node([1, 2, 3, None, 4])), tree_node([1, 3, 2, None, None, 4]))",
        "is_same_tree(candidate(root = tree_node([2, 1])), tree_node([2, None, 1]))",
        "is_same_tree(candidate(root = tree_node([])), tree_node([]))",
    ),
    "depth-of-tree": leetcode(
        "depth-of-tree",
        DEPTH,
        "candidate(tree_node([3, 9, 20, None, None, 15, 7])) == 3",
        "candidate(root = tree_node([1, None, 2])) == 2",
        "candidate(None) == 0",
    ),
    "sum-of-chain": leetcode(
        "sum-of-chain",
        SUMMED,
        *(
            f"candidate(chain({values}), {k}) == {sum(values) * k}"
            for values, k in (([1, 2], 3), ([4], 5), ([7, 1], 2))
        ),
        prompt=OWN_CLASSES,
    ),
    "second-largest": leetcode(
        "second-largest",
        SECOND_LARGEST,
        *(f"candidate(values = {values}) == {sorted(set(values))[-2]}" for values in ([3, 1, 2], [9, 9, 4], [5, 8])),
        problem_description="<p>Return the second largest of <code>values</code>, at most 10<sup>4</sup>.</p>",
    ),
}
LEETCODE_FAULTS = {
    "original:fails": leetcode("wrong-list", REVERSED, same_list("list_node([1, 2])", "[1, 2]")),
    "original:error": leetcode("no-class", "class Answer:\n    pass\n", "candidate(1) == 1"),
    "type:argument": leetcode(
        "cycle",
        CYCLE,
        "candidate(list_node([1, 2])) == False",
        "(lambda node: (setattr(node, 'next', node), candidate(node))[1])(ListNode(1)) == True",
    ),
    "teeth:echo": leetcode(
        "same-tree",
        "class Solution:\n    def solve(self, root):\n        return root\n",
        *(
            f"is_same_tree(candidate(tree_node({values})), tree_node({values}))"
            for values in ([1, 2], [3], [1, None, 2])
        ),
    ),
    "calls:unchecked": leetcode("nothing-checked", DEPTH, "candidate(tree_node([1])) is not candidate"),
}


def livecodebench(name: str, signature: str, *calls: tuple[str, str]) -> dict[str, Any]:
    """A functional row: arguments as JSON lines, results as JSON, no solution."""
    tests = [{"input": stdin, "output": stdout, "testtype": "functional"} for stdin, stdout in calls]
    return {
        "question_id": name,
        "question_content": f"You are given the input. Return the answer of {name}.\n\nConstraints:\n\nNone.",
        "starter_code": f"class Solution:\n    def solve(self, {signature}:\n        ",
        "metadata": json.dumps({"func_name": "solve"}),
        "contest_date": "2024-05-04T00:00:00",
        "public_test_cases": json.dumps(tests[:2]),
        "private_test_cases": json.dumps(tests[2:]),
    }


LIVECODEBENCH = {
    "sums": livecodebench(
        "sums", "nums: List[int], k: int) -> int", *((f"{[n, n + 1]}\n{n}", str(3 * n + 1)) for n in range(6))
    ),
    "rotation": livecodebench(
        "rotation",
        "nums: List[int], k: int) -> None",
        *((f"{[1, n, 3]}\n1", str([3, 1, n])) for n in range(6)),
    ),
    "tree": livecodebench(
        "tree",
        "root: Optional[TreeNode]) -> Optional[ListNode]",
        ("[1,null,2]", "[1,2]"),
        ("[]", "[]"),
        *((f"[{n},{n + 1}]", f"[{n},{n + 1}]") for n in (3, 5, 8)),
    ),
}
LIVECODEBENCH_FAULTS = {
    "teeth:few-tests": livecodebench("few", "a: int) -> int", ("1", "2"), ("2", "5")),
    "teeth:constant": livecodebench("constant", "a: int) -> bool", *((str(n), "true") for n in range(6))),
    "type:mixed": livecodebench("mixed", "a: List[Any]) -> int", *((f'[{n}, "a"]', str(n)) for n in range(6))),
    "calls:none": livecodebench("none", "a: int) -> int"),
    "nondeterministic": livecodebench(
        "two-answers", "a: int) -> int", ("1", "2"), ("1", "3"), *((str(n), str(n * n)) for n in range(2, 8))
    ),
}


def apps(name: str, solutions: list[str], *pairs: tuple[list[Any], Any]) -> dict[str, Any]:
    """A row of APPS or TACO with a function name. Results are in lists of one, as most are."""
    tests = {"fn_name": "solve", "inputs": [pair[0] for pair in pairs], "outputs": [[pair[1]] for pair in pairs]}
    return {
        "problem_id": name,
        "question": f"Write a function solve that gives the result of {name}.",
        "solutions": json.dumps(solutions),
        "input_output": json.dumps(tests),
    }


GOOD = "def solve(values, k):\n    return [value * k for value in values if value > 1]\n"
PAIRS = [([[1, 2, 3], 2], [4, 6]), ([[5], 3], [15]), ([[2, 9, 1], 4], [8, 36])]
PAIRS_IN_PLACE = [([[3, 1, 2], 2], [1, 2]), ([[5, 4], 1], [4]), ([[9, 2, 8], 3], [2, 8, 9])]
APPS = {
    "products": apps("products", [GOOD, GOOD.replace("value", "x")], *PAIRS),
    "in-a-class": apps("in-a-class", ["class Solution:\n  def solve(self, a): return a * a\n"], ([2], 4), ([3], 9)),
    "old-first": apps("old-first", ["def solve(a): print a\n", "def solve(a): return a * 7\n"], ([2], 14), ([3], 21)),
    "halves": apps("halves", ["def solve(a):\n    return a / 2\n"], ([4], 2), ([5], 2.5), ([9], 4.5)),
    "no-solution": apps("no-solution", [], *(([n], n * n) for n in range(2, 8))),
    "in-place": apps("in-place", ["def solve(a, k):\n    a.sort()\n    a[:] = a[:k]\n"], *PAIRS_IN_PLACE),
    "tuples": apps("tuples", ["def solve(a):\n    return (a, a / 3)\n"], *(([n], [n, n / 3]) for n in (2, 5, 7))),
}  # fmt: skip
APPS_FAULTS = {
    "original:fails": apps("wrong", ["def solve(a):\n    return a\n"], ([2], 3), ([3], 4)),
    "original:error": apps("broken", ["def solve(a) return a\n"], ([2], 3)),
    "result:none": apps("none", ["def solve(a):\n    pass\n"], ([2], None), ([3], None)),
    "calls:none": {**apps("stdin", ["print(input())"]), "input_output": '{"inputs": ["1"], "outputs": ["1"]}'},
}  # fmt: skip
