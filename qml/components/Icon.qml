// One of our single-colour icons.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Image {
    id: icon

    required property string name
    property color color: Theme.textSecondary
    property int size: 16

    function hex(channel: real): string {
        return Math.round(channel * 255).toString(16).padStart(2, "0")
    }

    width: size
    height: size
    source: name.length === 0 ? "" : "image://icon/" + name + "/" + hex(color.a) + hex(color.r) + hex(color.g)
                                     + hex(color.b)
    sourceSize.width: Math.round(width * Screen.devicePixelRatio)
    sourceSize.height: Math.round(height * Screen.devicePixelRatio)
    fillMode: Image.PreserveAspectFit
    Accessible.ignored: true
}
