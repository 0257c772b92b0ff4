"""What the QML may not do."""
import sources

QML = sources.files(".qml", under=("qml/",))


def test_componentsAreBound():
    sources.none([name for name in QML if "pragma ComponentBehavior: Bound" not in sources.text(name)
            and "pragma Singleton" not in sources.text(name)])


def test_propertiesHaveTypes():
    sources.none(sources.found(r"^\s*(required |readonly )*property var\b", QML, sources.text))


def test_coloursAreOnlyInTheStyle():
    names = [name for name in QML if not name.startswith("qml/style/")]
    sources.none(sources.found(r'"#[0-9a-fA-F]{3,8}"|Qt\.rgba\(|color: "(?!transparent)\w+"', names, sources.text))


def test_textIsPlain():
    """Text that is bound to data is never guessed to be HTML."""
    wrong = []
    for name in QML:
        body = sources.text(name)
        for kind in ("Text {", "Label {"):
            start = 0
            while (start := body.find(kind, start)) >= 0:
                end = body.find("\n}", start)
                block = body[start:end if end > 0 else None]
                if (body[start - 1] in " \n") and "textFormat:" not in block:
                    wrong.append(f"{name}:{sources.line_of(name, start)}")
                start += len(kind)
    sources.none(wrong)
