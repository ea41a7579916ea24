"""Charts: well-formed whatever the text, readable by those who can't see them, true to their figures."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lcbx.report.charts import Bar, Curve, Rate, line_chart, rate_bars, stacked_bars
from lcbx.report.svg import COLOURS, CSS

NAMESPACE = "{http://www.w3.org/2000/svg}"
TEXT = st.text(st.characters(exclude_categories=()), max_size=30)


def parsed(chart: str) -> ElementTree.Element:
    return ElementTree.fromstring(chart)


def widths(chart: str, css: str) -> list[float]:
    return [float(rect.get("width", "")) for rect in parsed(chart).iter(f"{NAMESPACE}rect") if rect.get("class") == css]


@given(TEXT, TEXT, st.lists(st.floats(0, 1), max_size=3))
@example("a", "b", [5e-324])
def test_any_text_gives_a_well_formed_chart(label: str, title: str, values: list[float]) -> None:
    bars = stacked_bars(
        [Bar(label=label, parts=tuple(values), note=label)], [label] * 3, title=title, description=label
    )
    rates = rate_bars([Rate(label=label, value=value) for value in values], title=title, description=label)
    points = tuple((float(index), value) for index, value in enumerate(values))
    lines = line_chart([Curve(name=label, points=points)], title=title, description=label, x_names=(label, label))
    for chart in (bars, rates, lines):
        root = parsed(chart)
        assert root.get("role") == "img"
        assert {element.tag.removeprefix(NAMESPACE) for element in root.iter()} <= {
            "svg", "title", "desc", "style", "text", "rect", "path", "polyline", "polygon", "circle"
        }  # fmt: skip


def test_a_chart_says_what_it_is_to_those_who_cannot_see_it() -> None:
    root = parsed(stacked_bars([], [], title="A & B", description="nothing < something"))
    assert root.get("aria-label") == "A & B"
    assert root.findtext(f"{NAMESPACE}title") == "A & B"
    assert root.findtext(f"{NAMESPACE}desc") == "nothing < something"


def test_parts_are_as_long_as_they_are_large_and_fill_their_row() -> None:
    chart = stacked_bars([Bar(label="x", parts=(0.25, 0.75))], ["a", "b"], title="", description="", colours=[None, 4])
    quiet, loud = (max(widths(chart, css)) for css in ("seg ok", "seg f4"))
    assert loud == pytest.approx(3 * quiet, rel=0.01)


def test_a_part_of_nothing_is_not_drawn() -> None:
    chart = stacked_bars([Bar(label="x", parts=(0.0, 1.0))], ["a", "b"], title="", description="")
    assert widths(chart, "seg f0") == []
    assert "x: b 100 %" in chart


def test_counts_are_scaled_to_the_longest_bar() -> None:
    rows = [Bar(label="x", parts=(10.0,)), Bar(label="y", parts=(20.0,))]
    one, other = widths(stacked_bars(rows, ["a"], title="", description="", percent=False), "seg f0")
    assert other == pytest.approx(2 * one, rel=0.01)


def test_a_rate_carries_its_interval_in_words() -> None:
    chart = rate_bars([Rate(label="Lua", value=0.4, low=0.3, high=0.55)], title="", description="")
    assert "Lua: 40 % (30 % to 55 %)" in chart


def test_a_line_passes_through_its_points_and_has_its_band() -> None:
    line = Curve(name="m", points=((0, 0.0), (1, 0.5), (2, 1.0)), band=((0, 0.1), (0.4, 0.6), (0.9, 1.0)))
    chart = line_chart([line], title="", description="", percent=True, marks=((1, "here"), (9, "outside")))
    corners = [
        tuple(map(float, point.split(","))) for point in re.findall(r'polyline[^>]*points="([^"]*)"', chart)[0].split()
    ]
    assert corners[0][0] < corners[1][0] < corners[2][0]
    assert corners[1][1] == pytest.approx((corners[0][1] + corners[2][1]) / 2, abs=0.1)
    assert chart.count("<polygon") == 1
    assert "here" in chart
    assert "outside" not in chart


def test_a_flat_line_and_a_single_point_are_charts_too() -> None:
    for points in (((0.0, 0.0),), ((3.0, 0.0), (4.0, 0.0)), ((1.0, -2.0), (2.0, 5000.0))):
        assert "nan" not in line_chart([Curve(name="m", points=points)], title="", description="")


def test_long_labels_are_cut_and_kept_whole_for_pointing() -> None:
    chart = stacked_bars([Bar(label="x" * 300, parts=(1.0,))], ["a"], title="", description="")
    shown = [element.text or "" for element in parsed(chart).iter(f"{NAMESPACE}text")]
    assert max(map(len, shown)) < 60
    assert "x" * 300 in chart


def test_there_are_more_series_than_colours_without_an_error() -> None:
    names = [str(index) for index in range(COLOURS + 3)]
    parts = tuple(1 / len(names) for _ in names)
    parsed(stacked_bars([Bar(label="x", parts=parts)], names, title="", description=""))


def test_a_page_can_bring_its_own_style() -> None:
    assert CSS in stacked_bars([], [], title="", description="")
    assert "<style>" not in stacked_bars([], [], title="", description="", style=False)
    assert "prefers-color-scheme:dark" in CSS
