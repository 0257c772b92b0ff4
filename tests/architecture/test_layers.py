"""Each folder includes only what its row in layers.txt allows, and the rows make no circle."""
import os
import re

import sources

LAYERS = os.path.join(sources.ROOT, "tests", "architecture", "layers.txt")


def rows():
    table = {}
    with open(LAYERS, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                folder, allowed = line.split(":")
                table[folder.strip()] = [name for name in allowed.split() if name != "-"]
    return table


def layer_of(name, table):
    return next((layer for layer in sorted(table, key=len, reverse=True) if name.startswith(layer + "/")), None)


def test_everySourceIsInALayerThatHasARow():
    table = rows()
    sources.none([name for name in sources.cpp() if layer_of(name, table) is None])


def test_includesFollowTheRows():
    table, wrong = rows(), []
    for name in sources.cpp():
        layer = layer_of(name, table)
        for included in re.findall(r'^\s*#include "([^"]+)"', sources.text(name), re.MULTILINE):
            target = layer_of(included, table)
            if target not in (layer, None) and target not in table[layer]:
                wrong.append(f"{name} includes {included}")
    sources.none(wrong)


def test_includesNameTheirFileFromTheRoot():
    wrong = []
    for name in sources.cpp():
        for included in re.findall(r'^\s*#include "([^"]+)"', sources.text(name), re.MULTILINE):
            if included.endswith(".h") and not os.path.exists(os.path.join(sources.ROOT, included)):
                wrong.append(f"{name} includes {included}")
    sources.none(wrong)


def test_aRowNamesOnlyRowsAboveIt():
    seen = set()
    for layer, allowed in rows().items():
        assert set(allowed) <= seen, f"{layer} names a layer that comes after it"
        seen.add(layer)


def test_theLowestLayersKnowNoQt():
    lowest = ("backend/base/", "backend/sys/", "backend/runtime/", "app/shim/")
    sources.none(sources.found(r"#include <(Q[A-Z]\w*|qcoro[^>]*)>", sources.cpp(*lowest), sources.text))


def test_onlyTheWindowKnowsTheGui():
    sources.none(sources.found(r"#include <(QGui|QQuick|QQml|QWindow|QImage|QColor)\w*>", sources.cpp("backend/"),
                         sources.text))
