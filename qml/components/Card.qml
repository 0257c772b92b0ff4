// A surface with a border.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    color: Theme.bgSurface
    border.color: Theme.borderSubtle
    radius: Theme.radiusCard
}
