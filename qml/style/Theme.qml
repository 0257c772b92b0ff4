// The design tokens: the only place with colours and sizes. Every other file reads them by role. Sizes are
// device-independent pixels.
pragma Singleton

import QtQuick
import Berth.Ui

QtObject {
    id: theme

    readonly property bool dark: Platform.dark
    readonly property string uiFont: Platform.uiFont
    readonly property string monoFont: Platform.monoFont

    readonly property color bgSidebar: dark ? "#0C1113" : "#EDF1F3"
    readonly property color bgCanvas: dark ? "#11171A" : "#FBFCFC"
    readonly property color bgSurface: dark ? "#171E22" : "#FFFFFF"
    readonly property color bgGroup: dark ? "#161D21" : "#F1F5F6"
    readonly property color bgRaised: dark ? "#1E272C" : "#FFFFFF"
    readonly property color bgPopup: dark ? "#1C2429" : "#FFFFFF"
    readonly property color bgSunken: dark ? "#0A0E10" : "#F6F8F9"
    readonly property color bgHover: dark ? "#1A2226" : "#EFF3F4"
    readonly property color bgPressed: dark ? "#232D32" : "#E1E8EA"
    readonly property color bgSelected: dark ? "#14303A" : "#D4ECF1"
    readonly property color bgScrim: dark ? "#A6000000" : "#660F191E"

    readonly property color borderSubtle: dark ? "#1F282D" : "#E4E9EB"
    readonly property color borderDefault: dark ? "#2C373D" : "#CFD8DC"
    readonly property color borderControl: dark ? "#66767F" : "#7D8D95"
    readonly property color borderFocus: dark ? "#58CBE0" : "#0A7489"

    readonly property color textPrimary: dark ? "#E7EEF1" : "#12191D"
    readonly property color textSecondary: dark ? "#A9B7BE" : "#46565F"
    readonly property color textTertiary: dark ? "#8797A0" : "#566670"
    readonly property color textDisabled: dark ? "#566670" : "#9AA8AF"
    readonly property color textOnAccent: dark ? "#05222A" : "#FFFFFF"
    readonly property color textOnDanger: dark ? "#2A0503" : "#FFFFFF"

    readonly property color accentBase: dark ? "#4CC3D9" : "#0B7285"
    readonly property color accentHover: dark ? "#6BD2E5" : "#095F6F"
    readonly property color accentPressed: dark ? "#38A9BF" : "#074D5A"
    readonly property color accentText: dark ? "#6FD3E6" : "#096A7C"
    readonly property color accentSubtle: dark ? "#12303A" : "#DDF0F4"
    readonly property color accentSubtleBorder: dark ? "#23525F" : "#A5D3DD"

    readonly property color successBase: dark ? "#57C98A" : "#1E8A52"
    readonly property color successText: dark ? "#6FD79D" : "#14703F"
    readonly property color successSubtle: dark ? "#12291D" : "#E2F4E9"
    readonly property color successSubtleBorder: dark ? "#24543A" : "#A8D9BD"

    readonly property color warningBase: dark ? "#EDB54A" : "#A86500"
    readonly property color warningText: dark ? "#F2C268" : "#855000"
    readonly property color warningSubtle: dark ? "#2E240E" : "#FBF0DB"
    readonly property color warningSubtleBorder: dark ? "#5C481A" : "#E6C98E"

    readonly property color dangerBase: dark ? "#FF7B72" : "#C8362C"
    readonly property color dangerHover: dark ? "#FF958E" : "#AE2B22"
    readonly property color dangerPressed: dark ? "#E3645B" : "#931F17"
    readonly property color dangerText: dark ? "#FF958E" : "#B52A21"
    readonly property color dangerSubtle: dark ? "#331614" : "#FCE9E7"
    readonly property color dangerSubtleBorder: dark ? "#6A2C28" : "#EFB6B1"

    readonly property color infoBase: dark ? "#8FAEFF" : "#3F62C9"
    readonly property color infoText: dark ? "#A5BEFF" : "#3553B4"
    readonly property color infoSubtle: dark ? "#18223C" : "#E8EDFB"
    readonly property color infoSubtleBorder: dark ? "#33477A" : "#B4C3EE"

    readonly property color neutralBase: dark ? "#7C8D96" : "#6A7A83"
    readonly property color neutralText: dark ? "#A9B7BE" : "#46565F"
    readonly property color neutralSubtle: dark ? "#1E272C" : "#EBEFF1"
    readonly property color neutralSubtleBorder: dark ? "#37444B" : "#CFD8DC"

    readonly property color logWarn: dark ? "#F2C268" : "#855000"
    readonly property color logError: dark ? "#FF958E" : "#B52A21"
    readonly property color logDebug: dark ? "#8797A0" : "#566670"
    readonly property color logMatch: dark ? "#5C481A" : "#FCE7B0"
    readonly property color logMatchCurrent: dark ? "#EDB54A" : "#E0A02A"
    readonly property color logMatchCurrentText: dark ? "#1C1403" : "#1C1403"
    readonly property color terminalText: dark ? "#D5DEE2" : "#1C262B"
    readonly property color terminalSelection: dark ? "#1D4552" : "#CBE7ED"
    readonly property list<color> ansi: dark ? [
        "#2A353B", "#F0716A", "#5FC98B", "#E3B04B", "#6EA8F7", "#C58BE8", "#4CC3D9", "#C3CED3",
        "#6E7F88", "#FF9A94", "#86E0AC", "#F5CC78", "#98C3FF", "#DBB0F5", "#86DDEC", "#F2F6F8"] : [
        "#1C262B", "#B52A21", "#14703F", "#855000", "#2459B8", "#8338A8", "#096A7C", "#5B6B74",
        "#46565F", "#C8362C", "#1A7A48", "#8F5A00", "#2F66C9", "#9447BA", "#0B7285", "#12191D"]
    readonly property list<color> chart: dark ? [
        "#54B6FF", "#E68922", "#6BE8DA", "#A8639A", "#F3E268", "#7061DB", "#CE4A26", "#9D9D9D"] : [
        "#1746A8", "#A05A00", "#349283", "#6A2450", "#AA8701", "#8760D1", "#8F2A0E", "#566D77"]

    readonly property int captionSize: 11
    readonly property int smallSize: 12
    readonly property int bodySize: 13
    readonly property int headingSize: 15
    readonly property int titleSize: 18
    readonly property int displaySize: 26
    readonly property int figureSize: 20
    readonly property int monoSmallSize: 11
    readonly property int monoSize: 12

    readonly property int space1: 2
    readonly property int space2: 4
    readonly property int space3: 8
    readonly property int space4: 12
    readonly property int space5: 16
    readonly property int space6: 20
    readonly property int space7: 24
    readonly property int space8: 32
    readonly property int space9: 48

    readonly property int radiusMark: 2
    readonly property int radiusSmall: 4
    readonly property int radiusControl: 6
    readonly property int radiusCard: 10
    readonly property int radiusDialog: 12

    readonly property int hairline: 1
    readonly property int focusWidth: 2

    readonly property int controlSmall: 24
    readonly property int controlMedium: 30
    readonly property int controlLarge: 38
    readonly property int row: 34
    readonly property int groupRow: 36
    readonly property int headRow: 32
    readonly property int tab: 36
    readonly property int topBar: 52
    readonly property int toolbar: 48
    readonly property int quay: 86
    readonly property int sidebar: 212
    readonly property int sidebarCollapsed: 56
    readonly property int compact: 1080

    readonly property int fast: 90
    readonly property int base: 140
    readonly property int slow: 220
    readonly property int toastTime: 240
    readonly property int tooltipDelay: 500

    // The colour roles of a tag, a pill or a banner by its kind.
    function tint(kind: string): color {
        switch (kind) {
        case "accent": return accentText
        case "success": return successText
        case "warning": return warningText
        case "danger": return dangerText
        case "info": return infoText
        default: return neutralText
        }
    }
    function tintFill(kind: string): color {
        switch (kind) {
        case "accent": return accentSubtle
        case "success": return successSubtle
        case "warning": return warningSubtle
        case "danger": return dangerSubtle
        case "info": return infoSubtle
        default: return neutralSubtle
        }
    }
    function tintBorder(kind: string): color {
        switch (kind) {
        case "accent": return accentSubtleBorder
        case "success": return successSubtleBorder
        case "warning": return warningSubtleBorder
        case "danger": return dangerSubtleBorder
        case "info": return infoSubtleBorder
        default: return neutralSubtleBorder
        }
    }
    function markColor(mark: string): color {
        switch (mark) {
        case "running": case "partial": return successBase
        case "unhealthy": case "restarting": return warningBase
        case "paused": return infoBase
        case "failed": return dangerBase
        default: return neutralBase
        }
    }
    function markKind(mark: string): string {
        switch (mark) {
        case "running": return "success"
        case "unhealthy": case "restarting": return "warning"
        case "paused": return "info"
        case "failed": return "danger"
        default: return "neutral"
        }
    }
}
