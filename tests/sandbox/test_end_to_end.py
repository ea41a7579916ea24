"""The command line as a user has it: whole evaluations on real sandboxes, killed, continued, healed, judged again."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
import zlib
from base64 import b64encode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest

from lcbx.runs.finding import find_runs

pytestmark = pytest.mark.sandbox

GOOD = 'local a, b = io.read("*n", "*n")\nprint(a + b)\n'
BAD = 'local a, b = io.read("*n", "*n")\nprint(a - b)\n'
LIST = [{"input": f"{a} {b}\n", "output": f"{a + b}\n", "testtype": "stdin"} for a, b in ((1, 2), (30, 4), (0, 9))]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def lcbx(tmp_path: Path) -> Run:
    """Run the command line in a folder of its own; its exit code must be the expected one."""

    def run(*arguments: str, code: int = 0, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "lcbx", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=600, input=stdin)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def problems(tmp_path: Path) -> Path:
    packed = b64encode(zlib.compress(pickle.dumps(json.dumps(LIST)))).decode()
    return write_rows(
        tmp_path / "problems.jsonl",
        [
            {"question_id": "sum", "question_content": "Add.", "private_test_cases": LIST},
            {"question_id": "packed", "question_content": "Add again.", "private_test_cases": packed},
        ],
    )


def completions(path: Path, count: int = 4, **programs: str) -> Path:
    rows = [
        {"question_id": name, "sample_index": index, "completion": f"Here.\n```lua\n{source}-- {index}\n```\n"}
        for name, source in programs.items()
        for index in range(count)
    ]
    return write_rows(path, rows)


def the_run(folder: Path) -> Path:
    (found,) = folder.rglob("run.json")
    return found.parent


# --- stand-alone judging --------------------------------------------------------------------------------------------


def test_judge_answers_row_by_row_in_the_order_of_the_completions(lcbx: Run, tmp_path: Path, problems: Path) -> None:
    rows = [
        {"question_id": "sum", "sample_index": 1, "code": GOOD},
        {"question_id": "packed", "sample_index": 0, "completion": f"```lua\n{BAD}```"},
        {"question_id": "sum", "sample_index": 0, "completion": "I can't."},
        {"question_id": "packed", "sample_index": 1, "completion": ""},
        {"question_id": "packed", "sample_index": 2, "code": "error('no')"},
    ]
    asked = write_rows(tmp_path / "c.jsonl", rows)
    lcbx("judge", "--lang", "lua", "--problems", str(problems), "--completions", str(asked), "--out", "v.jsonl")
    answers = read_rows(tmp_path / "v.jsonl")
    assert [(row["question_id"], row["sample_index"]) for row in answers] == [
        (row["question_id"], row["sample_index"]) for row in rows
    ]
    assert [row["verdict"] for row in answers] == ["AC", "WA", "NC", "NC", "RTE"]
    assert len(answers[0]["tests"]) == 3
    assert answers[0]["cpu_time_s"] > 0
    assert len(answers[1]["tests"]) == 1


def test_judge_reads_what_generate_wrote_also_long_completions(lcbx: Run, tmp_path: Path, problems: Path) -> None:
    """Regression: `generate` compressed completions over 8 KiB, and `judge` refused its file."""
    completion = f"```lua\n{GOOD}```\n" + "An explanation.\n" * 1000
    rows = [{"question_id": name, "completion": completion} for name in ("sum", "packed")]
    write_rows(tmp_path / "model.jsonl", rows)
    lcbx(
        *("generate", "--model", "model.jsonl", "--lang", "lua", "--benchmark", str(problems)),
        *("--out", "generated.jsonl"),
    )
    lcbx(
        *("judge", "--lang", "lua", "--problems", str(problems), "--completions", "generated.jsonl"),
        *("--out", "v.jsonl"),
    )
    assert [row["verdict"] for row in read_rows(tmp_path / "v.jsonl")] == ["AC", "AC"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"question_id": "sum"', "c.jsonl:1: not JSON"),
        ('{"question_id": "smu", "code": "x"}', "Did you mean 'sum'?"),
        ('{"question_id": "sum"}', "exactly one of completion and code"),
        ('{"question_id": "sum", "code": "x"}\n{"question_id": "sum", "code": "y"}', "c.jsonl:2"),
        ("", "no completions"),
    ],
)
def test_a_bad_completions_file_is_one_sentence_and_nothing_is_written(
    lcbx: Run, tmp_path: Path, problems: Path, text: str, said: str
) -> None:
    (tmp_path / "c.jsonl").write_text(text)
    done = lcbx(
        *("judge", "--lang", "lua", "--problems", str(problems), "--completions", "c.jsonl", "--out", "v.jsonl"), code=2
    )
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("v.jsonl*"))


def test_a_hostile_pickle_is_refused_and_runs_nothing(lcbx: Run, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.system, (f"touch {tmp_path}/owned",)

    packed = b64encode(zlib.compress(pickle.dumps(Evil()))).decode()
    row = {"question_id": "sum", "question_content": "", "private_test_cases": packed}
    evil = write_rows(tmp_path / "evil.jsonl", [row])
    done = lcbx("data", "info", str(evil), code=2)
    assert "only a string is allowed" in done.stderr
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["eval", "--model", "x.jsonl", "--lang", "lau"], "lua"),
        (["eval", "--model", "no/such/folder/at/all", "--lang", "lua"], "no such folder"),
        (["eval", "--model", "x.jsonl", "--lang", "lua", "--benchmark", "nothing.jsonl"], "nothing.jsonl"),
        (["eval", "--model", "x.jsonl", "--lang", "lua", "--sandbox", "dokcer"], "docker"),
        (["eval", "--model", "x.jsonl", "--lang", "lua", "--protocol", "agnostic"], "Did you mean 'agnostics'?"),
        (
            ["eval", "--model", "x.jsonl", "--lang", "lua", "--k", "1,5", "-n", "4"],
            "pass@5 is undefined with 4 samples",
        ),
        (
            ["eval", "--model", "x.jsonl", "--lang", "lua", "-b", "mini-train"],
            "none of its 1 completions is for this benchmark",
        ),
        (["evla"], "eval"),
        (["judge", "no-such-run"], "no-such-run"),
    ],
)
def test_what_the_user_must_change_is_said_in_a_sentence(
    lcbx: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "x.jsonl").write_text('{"question_id": "mini_01_sum_of_two", "sample_index": 0, "completion": "x"}\n')
    done = lcbx(*arguments, code=2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "results").exists()


def test_the_agnostics_protocol_is_spoken_on_standard_input(lcbx: Run) -> None:
    cases = [{"input": "1 2\n", "output": "3\n"}, {"input": "5 5\n", "output": "10"}]
    lines = [
        {"code": GOOD, "timeout_s": 10, "test_cases": cases},
        {"code": BAD, "timeout_s": 10, "test_cases": cases},
        {"code": "error('x')", "timeout_s": 10, "test_cases": cases},
        {"code": "while true do end", "timeout_s": 1, "test_cases": cases},
        {"code": GOOD, "timeout_s": 10, "test_cases": []},
        {"nonsense": 1},
        {"code": GOOD, "timeout_s": 10, "test_cases": cases},
    ]
    stdin = "".join(json.dumps(line) + "\n" for line in lines)
    done = lcbx("judge", "--protocol-stdio", "agnostics", "--lang", "lua", stdin=stdin)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["result"] for answer in answers] == [
        "success",
        "fail:wrong-output",
        "fail:error",
        "fail:timeout",
        "fail:other",
        "fail:other",
        "success",
    ]
    assert (answers[1]["expected"], answers[1]["got"].strip()) == ("3\n", "-1")


# --- evaluations ----------------------------------------------------------------------------------------------------


def evaluate(problems: Path, model: Path, *more: str) -> list[str]:
    return ["eval", "--model", str(model), "--lang", "lua", "--benchmark", str(problems), "-n", "4", *more]


def test_evaluating_twice_asks_and_judges_nothing_twice(lcbx: Run, tmp_path: Path, problems: Path) -> None:
    model = completions(tmp_path / "model.jsonl", sum=GOOD, packed=BAD)
    first = lcbx(*evaluate(problems, model))
    run = the_run(tmp_path / "results")
    before = {name: (run / name).read_bytes() for name in ("completions.jsonl", "judgements.jsonl")}
    assert lcbx(*evaluate(problems, model)).stdout == first.stdout
    assert {name: (run / name).read_bytes() for name in before} == before
    scores = json.loads((run / "scores.json").read_text())
    assert scores["scores"][0]["value"] == 0.5
    assert scores["verdicts"]["AC"] == scores["verdicts"]["WA"] == 4


def test_a_run_killed_in_the_middle_continues_to_the_same_score(tmp_path: Path, problems: Path, lcbx: Run) -> None:
    slow = "local t = os.clock()\nwhile os.clock() - t < 0.4 do end\n" + GOOD
    model = completions(tmp_path / "model.jsonl", count=8, sum=slow, packed=BAD)
    arguments = evaluate(problems, model, "-n", "8", "--workers", "1")
    process = subprocess.Popen(
        [sys.executable, "-m", "lcbx", *arguments], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = list((tmp_path / "results").rglob("judgements.jsonl"))
        if found and len(found[0].read_bytes().splitlines()) >= 2:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    run = the_run(tmp_path / "results")
    held = len((run / "judgements.jsonl").read_bytes().splitlines())
    assert 2 <= held < 16
    with (run / "judgements.jsonl").open("ab") as file:
        file.write(b'{"key": {"problem_id": "sum", "lang')  # torn by a power cut
    lcbx(*arguments)
    rows = read_rows(run / "judgements.jsonl")
    keys = [(row["key"]["problem_id"], row["key"]["sample_index"]) for row in rows]
    assert len(keys) == len(set(keys)) == 16
    assert json.loads((run / "scores.json").read_text())["scores"][0]["value"] == 0.5


def test_missing_completions_are_owed_and_make_the_run_incomplete(lcbx: Run, tmp_path: Path, problems: Path) -> None:
    model = completions(tmp_path / "model.jsonl", count=4, sum=GOOD)
    lcbx(*evaluate(problems, model), code=1)
    run = the_run(tmp_path / "results")
    scores = json.loads((run / "scores.json").read_text())["scores"][0]
    assert (scores["value"], scores["missing"], scores["samples"]) == (1.0, 4, 4)


def test_the_agnostics_protocol_from_end_to_end(lcbx: Run, tmp_path: Path, problems: Path) -> None:
    model = completions(tmp_path / "model.jsonl", count=2, sum=GOOD, packed=BAD)
    asked = (*evaluate(problems, model, "-n", "2"), "--protocol", "agnostics")
    lcbx(*asked)
    run = the_run(tmp_path / "results")
    scores = json.loads((run / "scores.json").read_text())
    assert (scores["protocol"], scores["scores"][0]["value"]) == ("agnostics+custom", 0.5)
    assert scores["differences"] == {"n": "2 (agnostics: 20)"}
    assert "all verdicts hold" in lcbx("verify", str(run), "--sample", "100%").stdout
    assert "0 of 4 verdicts changed" in lcbx("judge", str(run), "--time-limit", "30").stdout


def test_multipl_e_in_lua_has_the_library_its_tests_are_written_with(lcbx: Run, tmp_path: Path) -> None:
    """Without it every completion failed, whatever the model wrote."""
    row = {
        "name": "HumanEval_53_add",
        "language": "lua",
        "prompt": "-- Add two numbers.\nlocal function add(x, y)\n",
        "tests": "lu = require('luaunit')\n\nfunction test_humaneval()\n    local candidate = add\n"
        "    lu.assertEquals(candidate(2, 3), 5)\nend\n\nos.exit(lu.LuaUnit.run())",
        "stop_tokens": ["\nlocal", "\nfunction", "\n--", "\n\n"],
    }
    benchmark = write_rows(tmp_path / "functions.jsonl", [row])
    texts = ["  return x + y\nend\n\nnothing after a stop string counts", "  return x - y\nend\n"]
    model = write_rows(tmp_path / "model.jsonl", [{"name": row["name"], "completions": texts}])
    lcbx("eval", "--model", str(model), "--lang", "lua", "--benchmark", f"multipl-e:{benchmark}")
    judged = {row["key"]["sample_index"]: row for row in read_rows(the_run(tmp_path / "results") / "judgements.jsonl")}
    assert [judged[index]["verdict"] for index in (0, 1)] == ["AC", "RTE"]
    assert "expected: 5, actual: -1" in judged[1]["tests"][0]["stderr"] + judged[1]["tests"][0]["stdout"]


def test_two_files_of_one_name_are_two_runs(lcbx: Run, tmp_path: Path, problems: Path) -> None:
    """The second found the run of the first complete, and was told its score."""
    for folder, program in (("one", GOOD), ("two", BAD)):
        (tmp_path / folder).mkdir()
        model = completions(tmp_path / folder / "model.jsonl", count=2, sum=program, packed=program)
        scores = json.loads(lcbx(*evaluate(problems, model, "-n", "2"), "--json").stdout)[0]
        assert (scores["n"], scores["scores"][0]["value"]) == (2, float(folder == "one"))
    assert len(list((tmp_path / "results").rglob("run.json"))) == 2
    both = (str(tmp_path / "results"), "--benchmark", str(problems))
    verified = lcbx("verify", *both, "--sample", "100%")
    assert verified.stdout.count(" yes ") == 2
    assert "2 of 2 runs hold" in verified.stdout
    one, two = find_runs(tmp_path / "results")
    (two / "judgements.jsonl").write_bytes(b"")
    verified = lcbx("verify", *both, "--json", code=1)
    assert [check["holds"] for check in json.loads(verified.stdout)] == [True, False]
    judged = lcbx("judge", *both, "--changed")
    assert judged.stdout.count("0 of 4 verdicts changed") == 2
    assert f"run: {one}\nrun: {two}\n" in judged.stdout


def test_judge_errors_are_shown_counted_and_healed(lcbx: Run, tmp_path: Path, problems: Path) -> None:
    model = completions(tmp_path / "model.jsonl", sum=GOOD, packed=GOOD)
    lcbx(*evaluate(problems, model))
    run = the_run(tmp_path / "results")
    rows = read_rows(run / "judgements.jsonl")
    rows[0] |= {"verdict": "JE", "error": "the sandbox burned down", "tests": []}
    write_rows(run / "judgements.jsonl", rows)
    assert "1" in lcbx("report", str(run), code=1).stdout
    scores = json.loads(lcbx("score", str(run), "--json", code=1).stdout)[0]["scores"][0]
    assert (scores["judge_errors"], scores["samples"], scores["value"]) == (1, 7, 1.0)
    lcbx("judge", str(run), "--retry-errors", "--benchmark", str(problems))
    assert json.loads(lcbx("score", str(run), "--json").stdout)[0]["scores"][0]["judge_errors"] == 0


def test_another_time_limit_judges_only_what_could_change(lcbx: Run, tmp_path: Path, problems: Path) -> None:
    slow = "local t = os.clock()\nwhile os.clock() - t < 0.8 do end\n" + GOOD
    model = completions(tmp_path / "model.jsonl", count=2, sum=slow, packed=GOOD)
    lcbx(*evaluate(problems, model, "-n", "2"))
    run = the_run(tmp_path / "results")
    done = lcbx("judge", str(run), "--time-limit", "0.4", "--benchmark", str(problems))
    assert "2 of 4 verdicts changed" in done.stdout
    assert done.stdout.count("AC -> TLE") == 2
    runs = sorted((tmp_path / "results").rglob("run.json"))
    assert len(runs) == 2
    (other,) = [path.parent for path in runs if path.parent != run]
    sessions = json.loads((other / "run.json").read_text())["sessions"]
    assert sum(session["judgements"] for session in sessions) == 2


def test_run_json_says_what_asked_and_what_ran(lcbx: Run, tmp_path: Path, problems: Path) -> None:
    lcbx(*evaluate(problems, completions(tmp_path / "model.jsonl", sum=GOOD, packed=GOOD), "--time-limit", "5"))
    info = json.loads((the_run(tmp_path / "results") / "run.json").read_text())
    assert info["config"]["protocol"] == "lcbx-3+custom"
    assert set(info["config"]["differences"]) == {"n", "time_limit_s"}
    assert [problem["time_limit_s"] for problem in info["problems"]] == [5.0, 5.0]
    (session,) = info["sessions"]
    assert session["outcome"] == "complete"
    assert session["toolchain"]["version"].startswith("LuaJIT")
    assert session["toolchain"]["digest"]
    assert session["engine"]["engine"] == "replay"
    assert session["sandbox"]
    assert session["host"]["cpu_model"]


class _Model(BaseHTTPRequestHandler):
    """An OpenAI-compatible server whose model adds, except when the statement says otherwise."""

    requests: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.requests.append(body)
        if len(self.requests) == 2:
            self.send_error(503, "busy")
            return
        source = BAD if "again" in body["messages"][-1]["content"] else GOOD
        message = {"role": "assistant", "content": f"```lua\n{source}```"}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        answer = {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "choices": [choice] * body.get("n", 1),
        }
        data = json.dumps(answer | {"usage": usage}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def test_a_model_behind_an_openai_compatible_server(lcbx: Run, tmp_path: Path, problems: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Model)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        asked = ("eval", "--model", "m", "--base-url", url, "--lang", "lua", "--benchmark", str(problems), "-n", "3")
        lcbx(*asked, "--engine-option", "top_k=5", "--engine-option", "max_num_seqs=2")
    finally:
        server.shutdown()
        server.server_close()
    scores = json.loads((the_run(tmp_path / "results") / "scores.json").read_text())
    assert scores["scores"][0]["value"] == 0.5
    assert scores["verdicts"]["AC"] == scores["verdicts"]["WA"] == 3
    assert {(body["top_k"], body["temperature"]) for body in _Model.requests} == {(5, 0.2)}
    assert scores["differences"] == {"n": "3 (lcbx-3: 20)", "top_k": "5 (lcbx-3: not set)"}
    assert scores["engines"][0]["given_options"] == {"top_k": 5, "max_num_seqs": 2}


def test_a_four_line_language_of_the_users_own(lcbx: Run, tmp_path: Path, problems: Path) -> None:
    folder = tmp_path / "my-languages"
    folder.mkdir()
    (folder / "sed.yaml").write_text(
        "prompt: Use sed.\ninstall: apt-get install -y sed\nfilename: main.sed\nexecute: sed -n -f main.sed\n"
    )
    rows = [{"question_id": "sum", "sample_index": 0, "code": "s/1 2/3/p\ns/30 4/34/p\ns/0 9/9/p\n"}]
    write_rows(tmp_path / "c.jsonl", rows)
    lcbx(
        *("judge", "--lang", "sed", "--languages", str(folder), "--problems", str(problems)),
        *("--completions", "c.jsonl", "--out", "v.jsonl"),
    )
    assert read_rows(tmp_path / "v.jsonl")[0]["verdict"] == "AC"
