// Text of the window: plain, never guessed to be markup.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Text {
    color: Theme.textPrimary
    font.family: Theme.uiFont
    font.pixelSize: Theme.bodySize
    textFormat: Text.PlainText
    elide: Text.ElideRight
    verticalAlignment: Text.AlignVCenter
    renderType: Screen.devicePixelRatio === 1 ? Text.NativeRendering : Text.QtRendering
}
