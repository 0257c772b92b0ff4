"""Reads what test programs write about themselves: GoogleTest's JSON and the JUnit XML of pytest and Qt Test."""
import json
import xml.etree.ElementTree

from .outcome import failed, passed, skipped


def google_test(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        suites = json.load(file)["testsuites"]
    for suite in suites:
        for test in suite["testsuite"]:
            name = f"{test['classname']}.{test['name']}"
            failures = [failure["failure"] for failure in test.get("failures", ())]
            if failures:
                yield failed(name, "\n".join(failures))
            elif test["result"] == "SKIPPED" or test["status"] == "NOTRUN":
                yield skipped(name, "\n".join(skip["message"] for skip in test.get("skipped", ())) or test["result"])
            else:
                yield passed(name)


def junit(path):
    for test in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{test.get('classname', '')}.{test.get('name')}".lstrip(".")
        troubles = [text_of(child) for child in test if child.tag in ("failure", "error")]
        skips = [child.get("message") or text_of(child) for child in test if child.tag == "skipped"]
        if troubles:
            yield failed(name, "\n".join(troubles))
        elif skips:
            yield skipped(name, skips[0])
        else:
            yield passed(name)


def text_of(element):
    return "\n".join(filter(None, (element.get("message"), element.text)))
