// A share of a whole: accent, amber from 80 %, red from 95 %.
pragma ComponentBehavior: Bound
import QtQuick
import Berth.Ui

Rectangle {
    id: gauge

    required property real share
    property bool plain: false
    property color color2: plain ? Theme.accentBase : share >= .95 ? Theme.dangerBase
                                                    : share >= .8 ? Theme.warningBase : Theme.accentBase

    implicitHeight: 3
    radius: height / 2
    color: Theme.borderSubtle

    Rectangle {
        width: Math.round(gauge.width * Math.min(Math.max(gauge.share, 0), 1))
        height: parent.height
        radius: parent.radius
        color: gauge.color2
    }
}
