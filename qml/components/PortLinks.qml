// Published ports: a click opens the address in the browser, a middle click copies it.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Item {
    id: links

    required property list<string> ports
    required property list<string> links

    implicitHeight: 18
    clip: true

    MonoText {
        anchors.verticalCenter: parent.verticalCenter
        visible: links.ports.length === 0
        text: "–"
        color: Theme.textTertiary
    }
    Row {
        anchors.verticalCenter: parent.verticalCenter

        Repeater {
            model: links.ports

            MonoText {
                id: port

                required property int index
                required property string modelData
                readonly property string address: links.links[index] ?? ""

                text: modelData + (index + 1 < links.ports.length ? ", " : "")
                color: Theme.accentText
                font.underline: area.containsMouse && address.length > 0
                Accessible.role: Accessible.Link
                Accessible.name: qsTr("Open port %1").arg(modelData)
                Accessible.onPressAction: Platform.browse(address)

                MouseArea {
                    id: area
                    anchors.fill: parent
                    hoverEnabled: true
                    acceptedButtons: Qt.LeftButton | Qt.MiddleButton
                    cursorShape: port.address.length > 0 ? Qt.PointingHandCursor : Qt.ArrowCursor
                    onClicked: event => event.button === Qt.MiddleButton ? Platform.copy(port.address)
                                                                         : Platform.browse(port.address)
                }
                AppToolTip {
                    shown: area.containsMouse
                    text: port.address
                }
            }
        }
    }
}
