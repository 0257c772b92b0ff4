// How a log is searched: case, regular expression, only the lines that match.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Berth.Ui

Rectangle {
    id: ways

    required property LogSession session

    implicitWidth: row.implicitWidth + 6
    implicitHeight: 26
    radius: Theme.radiusControl
    color: "transparent"
    border.color: Theme.borderDefault

    component Way: T.AbstractButton {
        id: way

        required property string sign
        required property string keyHint

        implicitWidth: Math.max(label.implicitWidth + 12, 24)
        implicitHeight: 20
        focusPolicy: Qt.StrongFocus
        hoverEnabled: true
        Accessible.role: Accessible.CheckBox
        Accessible.checked: checked
        Accessible.name: text

        background: Rectangle {
            radius: Theme.radiusSmall
            color: way.checked ? Theme.bgSelected : way.hovered ? Theme.bgHover : "transparent"
            FocusRing { shown: way.visualFocus }
        }
        contentItem: Item {
            MonoText {
                id: label
                anchors.centerIn: parent
                text: way.sign
                color: way.checked ? Theme.accentText : Theme.textSecondary
            }
        }
        AppToolTip {
            shown: way.hovered && !way.down || way.visualFocus
            text: way.text
            keyHint: way.keyHint
        }
    }

    Row {
        id: row
        anchors.centerIn: parent
        spacing: 2

        Way {
            sign: "Aa"
            text: qsTr("Match case")
            keyHint: "Alt C"
            checked: ways.session.caseSensitive
            onClicked: ways.session.caseSensitive = !ways.session.caseSensitive
        }
        Way {
            sign: ".*"
            text: qsTr("Regular expression")
            keyHint: "Alt R"
            checked: ways.session.regular
            onClicked: ways.session.regular = !ways.session.regular
        }
        Way {
            sign: "≡"
            text: qsTr("Hide lines without a match")
            keyHint: "Alt M"
            checked: ways.session.matchesOnly
            onClicked: ways.session.matchesOnly = !ways.session.matchesOnly
        }
    }
}
