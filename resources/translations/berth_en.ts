<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>BulkBar</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ContainersHeader</name>
    <message numerus="yes">
        <source>of %n core(s)</source>
        <translation>
            <numerusform>of %n core</numerusform>
            <numerusform>of %n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ContainersPage</name>
    <message numerus="yes">
        <source>%n container(s) running.</source>
        <translation>
            <numerusform>%n container running.</numerusform>
            <numerusform>%n containers running.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s) hidden by this filter.</source>
        <translation>
            <numerusform>%n container hidden by this filter.</numerusform>
            <numerusform>%n containers hidden by this filter.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImagesPage</name>
    <message numerus="yes">
        <source>%n image(s), %1 on disk</source>
        <translation>
            <numerusform>%n image, %1 on disk</numerusform>
            <numerusform>%n images, %1 on disk</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) hidden by this filter.</source>
        <translation>
            <numerusform>%n image hidden by this filter.</numerusform>
            <numerusform>%n images hidden by this filter.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VolumesPage</name>
    <message numerus="yes">
        <source>%n volume(s), %1</source>
        <translation>
            <numerusform>%n volume, %1</numerusform>
            <numerusform>%n volumes, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s) hidden by this filter.</source>
        <translation>
            <numerusform>%n volume hidden by this filter.</numerusform>
            <numerusform>%n volumes hidden by this filter.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WindowDialogs</name>
    <message numerus="yes">
        <source>Delete %n container(s)?</source>
        <translation>
            <numerusform>Delete %n container?</numerusform>
            <numerusform>Delete %n containers?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s): stopped and deleted, with what was written inside.</source>
        <translation>
            <numerusform>%n container: stopped and deleted, with what was written inside.</numerusform>
            <numerusform>%n containers: stopped and deleted, with what was written inside.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n container(s)</source>
        <translation>
            <numerusform>Delete %n container</numerusform>
            <numerusform>Delete %n containers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::ui::JsonTree</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n key</numerusform>
            <numerusform>%n keys</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LogFoot</name>
    <message numerus="yes">
        <source>%n line(s), %1 kept</source>
        <translation>
            <numerusform>%n line, %1 kept</numerusform>
            <numerusform>%n lines, %1 kept</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LogPanel</name>
    <message numerus="yes">
        <source>Saved %n line(s) to %1</source>
        <translation>
            <numerusform>Saved %n line to %1</numerusform>
            <numerusform>Saved %n lines to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n line</numerusform>
            <numerusform>%n lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new line(s)</source>
        <translation>
            <numerusform>%n new line</numerusform>
            <numerusform>%n new lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MergedLogsPage</name>
    <message numerus="yes">
        <source>%n log(s)</source>
        <translation>
            <numerusform>%n log</numerusform>
            <numerusform>%n logs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatsTab</name>
    <message numerus="yes">
        <source>of %n core(s)</source>
        <translation>
            <numerusform>of %n core</numerusform>
            <numerusform>of %n cores</numerusform>
        </translation>
    </message>
</context>
</TS>
