// Where the columns of the containers table stand; header and rows read the same numbers.
pragma ComponentBehavior: Bound
import QtQuick

QtObject {
    required property real width
    readonly property bool wide: width >= 868
    readonly property real actions: width - (wide ? 98 : 72)
    readonly property real when: actions - 174
    readonly property real memoryRight: wide ? when - 14 : actions - 18
    readonly property real memoryLine: memoryRight - 125
    readonly property real cpuRight: memoryRight - (wide ? 156 : 90)
    readonly property real cpuLine: cpuRight - 111
    readonly property real ports: wide ? cpuLine - 127 : cpuRight - 174
    readonly property real name: 50
    readonly property real image: name + Math.round((ports - name) * (wide ? .53 : .56))
}
