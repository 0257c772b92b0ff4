"""Where the engine is known to fall short of its tests: counted as skipped with the reason, and as passed once mended."""

REASONS = {
    "test_config.py::test_aPrivateIpcIsNotShared": "the refusal comes from the mount and is worded so",
    "test_crash.py::test_bothKilled": "the first start after both were killed may fail",
}


def reason(node):
    return next((text for name, text in REASONS.items() if node.endswith(name)), None)
