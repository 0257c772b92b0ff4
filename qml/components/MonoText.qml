// Figures, ids, ports, paths and sizes: everything that changes while you look at it.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

UiText {
    font.family: Theme.monoFont
    font.pixelSize: Theme.monoSize
    font.preferShaping: false
}
