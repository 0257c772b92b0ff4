<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AppDialog</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>BulkBar</name>
    <message>
        <source>Untick all</source>
        <translation>全部取消勾选</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>共 %1 个</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
</context>
<context>
    <name>ConfirmDialog</name>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Container</name>
    <message>
        <source>unhealthy</source>
        <translation>不健康</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>dead</source>
        <translation>已失效</translation>
    </message>
    <message>
        <source>exit %1</source>
        <translation>退出码 %1</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>未启动</translation>
    </message>
    <message>
        <source>Restarting, exit %1</source>
        <translation>正在重启 · 退出码 %1</translation>
    </message>
    <message>
        <source>Stopped %1</source>
        <translation>%1停止</translation>
    </message>
</context>
<context>
    <name>ContainerDetail</name>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Restarting</source>
        <translation>正在重启</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>未启动</translation>
    </message>
    <message>
        <source>Being deleted</source>
        <translation>正在删除</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Dead</source>
        <translation>已失效</translation>
    </message>
</context>
<context>
    <name>ContainerHead</name>
    <message>
        <source>Copy id</source>
        <translation>复制 ID</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>启动时间</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
</context>
<context>
    <name>ContainerMenu</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Stats</source>
        <translation>资源统计</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>查看详情</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复运行</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Kill</source>
        <translation>强制终止</translation>
    </message>
    <message>
        <source>Copy id</source>
        <translation>复制 ID</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
</context>
<context>
    <name>ContainerPage</name>
    <message>
        <source>Container %1, %2</source>
        <translation>容器 %1，%2</translation>
    </message>
    <message>
        <source>Containers / %1</source>
        <translation>容器 / %1</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Stats</source>
        <translation>资源统计</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>查看详情</translation>
    </message>
</context>
<context>
    <name>ContainerRow</name>
    <message>
        <source>image %1</source>
        <translation>镜像 %1</translation>
    </message>
    <message>
        <source>CPU %1, memory %2</source>
        <translation>CPU %1，内存 %2</translation>
    </message>
    <message>
        <source>Standalone</source>
        <translation>独立容器</translation>
    </message>
    <message>
        <source>%1, %2 of %3 running</source>
        <translation>%1，%3 个中有 %2 个运行中</translation>
    </message>
</context>
<context>
    <name>ContainerRowItem</name>
    <message>
        <source>Tick %1</source>
        <translation>勾选 %1</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <translation>停止 %1</translation>
    </message>
    <message>
        <source>Start %1</source>
        <translation>启动 %1</translation>
    </message>
    <message>
        <source>Restart %1</source>
        <translation>重启 %1</translation>
    </message>
    <message>
        <source>More about %1</source>
        <translation>%1 的更多操作</translation>
    </message>
</context>
<context>
    <name>Containers</name>
    <message>
        <source>%1 could not start</source>
        <translation>%1 无法启动</translation>
    </message>
    <message>
        <source>%1 could not be stopped</source>
        <translation>%1 无法停止</translation>
    </message>
    <message>
        <source>%1 could not be restarted</source>
        <translation>%1 无法重启</translation>
    </message>
    <message>
        <source>%1 could not be paused</source>
        <translation>%1 无法暂停</translation>
    </message>
    <message>
        <source>%1 could not be resumed</source>
        <translation>%1 无法恢复运行</translation>
    </message>
</context>
<context>
    <name>ContainersHead</name>
    <message>
        <source>Tick all</source>
        <translation>全部勾选</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>启动时间</translation>
    </message>
</context>
<context>
    <name>ContainersHeader</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message numerus="yes">
        <source>of %n core(s)</source>
        <translation>
            <numerusform>/ %n 核</numerusform>
        </translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
</context>
<context>
    <name>ContainersPage</name>
    <message>
        <source>Containers, %1, %2 running</source>
        <translation>容器，共 %1 个，%2 个运行中</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>No containers yet</source>
        <translation>还没有容器</translation>
    </message>
    <message>
        <source>Run one from an image that is loaded, or load an image first.</source>
        <translation>从已载入的镜像运行一个容器，或先载入镜像。</translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>运行…</translation>
    </message>
    <message>
        <source>Nothing needs attention</source>
        <translation>没有需要关注的容器</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>没有匹配项</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s) running.</source>
        <translation>
            <numerusform>%n 个容器运行中。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s) hidden by this filter.</source>
        <translation>
            <numerusform>%n 个容器被筛选隐藏。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
</context>
<context>
    <name>ContainersToolbar</name>
    <message>
        <source>Filter containers</source>
        <translation>筛选容器</translation>
    </message>
    <message>
        <source>Filter by name, image or port</source>
        <translation>按名称、镜像或端口筛选</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>需要关注</translation>
    </message>
    <message>
        <source>Publishes a port</source>
        <translation>已发布端口</translation>
    </message>
    <message>
        <source>Grouping</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>By app</source>
        <translation>按应用</translation>
    </message>
    <message>
        <source>Flat</source>
        <translation>平铺</translation>
    </message>
    <message>
        <source>App</source>
        <translation>应用</translation>
    </message>
</context>
<context>
    <name>EnginePage</name>
    <message>
        <source>The engine is not running</source>
        <translation>引擎未运行</translation>
    </message>
    <message>
        <source>Nothing answers at %1. Containers that run keep running without it; they cannot be seen or changed until it is back.</source>
        <translation>%1 没有应答。运行中的容器不受影响，但在引擎恢复之前无法查看或更改。</translation>
    </message>
    <message>
        <source>Start the engine</source>
        <translation>启动引擎</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Start it by hand</source>
        <translation>手动启动</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Trying again in %1 s, and at once when its socket appears</source>
        <translation>%1 秒后重试，套接字出现时立即重试</translation>
    </message>
</context>
<context>
    <name>Fact</name>
    <message>
        <source>Process</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Working folder</source>
        <translation>工作目录</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Host PID</source>
        <translation>主机 PID</translation>
    </message>
    <message>
        <source>Stop signal</source>
        <translation>停止信号</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>%1 cores</source>
        <translation>%1 核</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>Mounts</source>
        <translation>挂载</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>no address</source>
        <translation>无地址</translation>
    </message>
    <message>
        <source>Security</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>Added capabilities</source>
        <translation>增加的权能</translation>
    </message>
    <message>
        <source>Dropped capabilities</source>
        <translation>去除的权能</translation>
    </message>
    <message>
        <source>Privileged</source>
        <translation>特权</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Root filesystem</source>
        <translation>根文件系统</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>writable</source>
        <translation>可写</translation>
    </message>
</context>
<context>
    <name>FactList</name>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>%1 s ago</source>
        <translation>%1 秒前</translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation>%1 分钟前</translation>
    </message>
    <message>
        <source>%1 h ago</source>
        <translation>%1 小时前</translation>
    </message>
    <message>
        <source>%1 days ago</source>
        <translation>%1 天前</translation>
    </message>
    <message>
        <source>not executable</source>
        <translation>不可执行</translation>
    </message>
    <message>
        <source>command not found</source>
        <translation>找不到命令</translation>
    </message>
    <message>
        <source>stopped by KILL or out of memory</source>
        <translation>被 KILL 终止或内存耗尽</translation>
    </message>
    <message>
        <source>crashed</source>
        <translation>崩溃</translation>
    </message>
    <message>
        <source>stopped on request</source>
        <translation>按要求停止</translation>
    </message>
</context>
<context>
    <name>ImageHead</name>
    <message>
        <source>Name and tags</source>
        <translation>名称与标签</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用者</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
</context>
<context>
    <name>ImageRowItem</name>
    <message>
        <source>Not used</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>运行 %1</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>删除 %1</translation>
    </message>
</context>
<context>
    <name>ImagesPage</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Unused</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>Untagged</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>Images, %1, %2</source>
        <translation>镜像，共 %1 个，%2</translation>
    </message>
    <message>
        <source>Load an image</source>
        <translation>载入镜像</translation>
    </message>
    <message>
        <source>Image archives (*.tar *.tar.gz *.tgz *.tar.zst)</source>
        <translation>镜像归档 (*.tar *.tar.gz *.tgz *.tar.zst)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>镜像</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s), %1 on disk</source>
        <translation>
            <numerusform>%n 个镜像，磁盘占用 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>正在载入…</translation>
    </message>
    <message>
        <source>Load…</source>
        <translation>载入…</translation>
    </message>
    <message>
        <source>Filter images</source>
        <translation>筛选镜像</translation>
    </message>
    <message>
        <source>Filter by name, tag or id</source>
        <translation>按名称、标签或 ID 筛选</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>No images yet</source>
        <translation>还没有镜像</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>没有匹配项</translation>
    </message>
    <message>
        <source>Load an archive that docker save or a build made.</source>
        <translation>载入由 docker save 或构建生成的归档。</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) hidden by this filter.</source>
        <translation>
            <numerusform>%n 个镜像被筛选隐藏。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
</context>
<context>
    <name>InspectTab</name>
    <message>
        <source>Details of %1</source>
        <translation>%1 的详情</translation>
    </message>
    <message>
        <source>Search the details</source>
        <translation>搜索详情</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一个匹配</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一个匹配</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Hide secrets</source>
        <translation>隐藏机密</translation>
    </message>
    <message>
        <source>Show secrets</source>
        <translation>显示机密</translation>
    </message>
    <message>
        <source>Copy JSON</source>
        <translation>复制 JSON</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Containers, images, volumes</source>
        <translation>容器、镜像、卷</translation>
    </message>
    <message>
        <source>Filter this page</source>
        <translation>筛选本页</translation>
    </message>
    <message>
        <source>Run, load or make, on this page</source>
        <translation>在本页运行、载入或新建</translation>
    </message>
    <message>
        <source>Find in log or JSON</source>
        <translation>在日志或 JSON 中查找</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Fold the sidebar</source>
        <translation>折叠侧栏</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Undo the last deletion</source>
        <translation>撤销上次删除</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Tick</source>
        <translation>勾选</translation>
    </message>
    <message>
        <source>Start or stop</source>
        <translation>启动或停止</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Pause or resume</source>
        <translation>暂停或恢复运行</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>查看详情</translation>
    </message>
    <message>
        <source>Open the first port</source>
        <translation>打开第一个端口</translation>
    </message>
    <message>
        <source>Group by app</source>
        <translation>按应用分组</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Tick all</source>
        <translation>全部勾选</translation>
    </message>
    <message>
        <source>Copy the name</source>
        <translation>复制名称</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一个匹配</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>Main</name>
    <message>
        <source>Berth</source>
        <translation>Berth</translation>
    </message>
</context>
<context>
    <name>NewVolumeDialog</name>
    <message>
        <source>New volume</source>
        <translation>新建卷</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Letters, figures, _ . - and at least two of them</source>
        <translation>字母、数字、_ . -，至少两个字符</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>新建</translation>
    </message>
</context>
<context>
    <name>PortLinks</name>
    <message>
        <source>Open port %1</source>
        <translation>打开端口 %1</translation>
    </message>
</context>
<context>
    <name>RunDialog</name>
    <message>
        <source>Run a container</source>
        <translation>运行容器</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>chosen by the engine</source>
        <translation>由引擎选定</translation>
    </message>
    <message>
        <source>When it exits</source>
        <translation>退出时</translation>
    </message>
    <message>
        <source>Leave it stopped</source>
        <translation>保持停止</translation>
    </message>
    <message>
        <source>Restart if it failed</source>
        <translation>失败时重启</translation>
    </message>
    <message>
        <source>Restart unless stopped</source>
        <translation>除非手动停止，否则重启</translation>
    </message>
    <message>
        <source>Always restart</source>
        <translation>总是重启</translation>
    </message>
    <message>
        <source>Volumes and folders</source>
        <translation>卷与文件夹</translation>
    </message>
    <message>
        <source>volume or /folder</source>
        <translation>卷或 /文件夹</translation>
    </message>
    <message>
        <source>/place/in/container</source>
        <translation>/容器内路径</translation>
    </message>
    <message>
        <source>Read only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>from the image</source>
        <translation>来自镜像</translation>
    </message>
    <message>
        <source>Delete it when it exits</source>
        <translation>退出后删除</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>终端</translation>
    </message>
    <message>
        <source>Create only</source>
        <translation>仅创建</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
</context>
<context>
    <name>RunPairs</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add to %1</source>
        <translation>添加到%1</translation>
    </message>
    <message>
        <source>Remove this row</source>
        <translation>移除此行</translation>
    </message>
</context>
<context>
    <name>RunPorts</name>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>this computer → container</source>
        <translation>本机 → 容器</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a port</source>
        <translation>添加端口</translation>
    </message>
    <message>
        <source>Port of this computer</source>
        <translation>本机端口</translation>
    </message>
    <message>
        <source>any free</source>
        <translation>任意可用</translation>
    </message>
    <message>
        <source>Port of the container</source>
        <translation>容器端口</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Remove this port</source>
        <translation>移除此端口</translation>
    </message>
</context>
<context>
    <name>RunPreview</name>
    <message>
        <source>Same as</source>
        <translation>等同于</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>The same as a command</source>
        <translation>等同的命令</translation>
    </message>
    <message>
        <source>Paste a docker run command here and the form fills itself in.</source>
        <translation>在此粘贴 docker run 命令即可填充表单。</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Ready to run.</source>
        <translation>可以运行。</translation>
    </message>
    <message>
        <source>Choose an image.</source>
        <translation>请选择镜像。</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>跟随桌面</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Another engine is chosen when the window is started: berth-desktop --host ADDRESS, or BERTH_HOST.</source>
        <translation>启动窗口时可选择其他引擎：berth-desktop --host 地址，或设置 BERTH_HOST。</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Engine %1, %2</source>
        <translation>引擎 %1，%2</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>VolumeHead</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>使用者</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>驱动</translation>
    </message>
    <message>
        <source>Stored at</source>
        <translation>存储位置</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>创建时间</translation>
    </message>
</context>
<context>
    <name>VolumeRowItem</name>
    <message>
        <source>Not used</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>%1 use it</source>
        <translation>%1 正在使用</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>删除 %1</translation>
    </message>
</context>
<context>
    <name>VolumesPage</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Unused</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>Anonymous</source>
        <translation>匿名</translation>
    </message>
    <message>
        <source>Volumes, %1, %2</source>
        <translation>卷，共 %1 个，%2</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>卷</translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s), %1</source>
        <translation>
            <numerusform>%n 个卷，%1</numerusform>
        </translation>
    </message>
    <message>
        <source>New volume…</source>
        <translation>新建卷…</translation>
    </message>
    <message>
        <source>Filter volumes</source>
        <translation>筛选卷</translation>
    </message>
    <message>
        <source>Filter by name or container</source>
        <translation>按名称或容器筛选</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>No volumes yet</source>
        <translation>还没有卷</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>没有匹配项</translation>
    </message>
    <message>
        <source>Volumes keep data when containers go. Most images ask for one when you run them.</source>
        <translation>容器删除后，卷中的数据仍会保留。多数镜像运行时需要一个卷。</translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s) hidden by this filter.</source>
        <translation>
            <numerusform>%n 个卷被筛选隐藏。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
</context>
<context>
    <name>WindowDialogs</name>
    <message>
        <source>Delete %1?</source>
        <translation>删除 %1？</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n container(s)?</source>
        <translation>
            <numerusform>删除 %n 个容器？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s): stopped and deleted, with what was written inside.</source>
        <translation>
            <numerusform>%n 个容器：停止并删除，连同其中写入的内容。</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete unnamed volumes too</source>
        <translation>同时删除匿名卷</translation>
    </message>
    <message>
        <source>Named volumes are kept: %1. Images are not touched.</source>
        <translation>保留命名卷：%1。镜像不受影响。</translation>
    </message>
    <message>
        <source>Images and volumes are not touched.</source>
        <translation>镜像与卷不受影响。</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n container(s)</source>
        <translation>
            <numerusform>删除 %n 个容器</numerusform>
        </translation>
    </message>
    <message>
        <source>The container %1 was made from it. It goes on, but cannot be made anew.</source>
        <translation>容器 %1 由它创建。容器会继续存在，但无法再次创建。</translation>
    </message>
    <message>
        <source>No container uses it.</source>
        <translation>没有容器使用它。</translation>
    </message>
    <message>
        <source>Layers that other images share are kept.</source>
        <translation>与其他镜像共享的层会保留。</translation>
    </message>
    <message>
        <source>Delete image</source>
        <translation>删除镜像</translation>
    </message>
    <message>
        <source>%1 of data are lost for good.</source>
        <translation>%1 数据将永久丢失。</translation>
    </message>
    <message>
        <source>Its data are lost for good.</source>
        <translation>其数据将永久丢失。</translation>
    </message>
    <message>
        <source>Delete volume</source>
        <translation>删除卷</translation>
    </message>
</context>
<context>
    <name>berth::ui::ContainerDetail</name>
    <message>
        <source>Deleted</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>%1, healthy</source>
        <translation>%1，健康</translation>
    </message>
    <message>
        <source>%1, unhealthy</source>
        <translation>%1，不健康</translation>
    </message>
    <message>
        <source>Exit %1</source>
        <translation>退出码 %1</translation>
    </message>
</context>
<context>
    <name>berth::ui::Containers</name>
    <message>
        <source>%1 could not be deleted</source>
        <translation>%1 无法删除</translation>
    </message>
</context>
<context>
    <name>berth::ui::Desktop</name>
    <message>
        <source>Deleted %1</source>
        <translation>已删除 %1</translation>
    </message>
    <message>
        <source>Gone for good in a few seconds</source>
        <translation>几秒后彻底删除</translation>
    </message>
</context>
<context>
    <name>berth::ui::Images</name>
    <message>
        <source>%1, %2, %3</source>
        <translation>%1，%2，%3</translation>
    </message>
    <message>
        <source>used by %1</source>
        <translation>由 %1 使用</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Unused</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>Untagged</source>
        <translation>无标签</translation>
    </message>
    <message>
        <source>Deleted %1</source>
        <translation>已删除 %1</translation>
    </message>
    <message>
        <source>%1 could not be deleted</source>
        <translation>%1 无法删除</translation>
    </message>
    <message>
        <source>Loaded %1</source>
        <translation>已载入 %1</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>来自 %1</translation>
    </message>
    <message>
        <source>%1 could not be loaded</source>
        <translation>%1 无法载入</translation>
    </message>
</context>
<context>
    <name>berth::ui::JsonTree</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n 个键</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>berth::ui::RunForm</name>
    <message>
        <source>%1 is no port</source>
        <translation>%1 不是端口</translation>
    </message>
    <message>
        <source>%1 is used by %2</source>
        <translation>%1 已被 %2 使用</translation>
    </message>
    <message>
        <source>free</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>The place in the container begins with /</source>
        <translation>容器内路径须以 / 开头</translation>
    </message>
    <message>
        <source>A name has no =</source>
        <translation>名称不能含 =</translation>
    </message>
    <message>
        <source>Letters, figures, _ . - and at least two of them</source>
        <translation>字母、数字、_ . -，至少两个字符</translation>
    </message>
    <message>
        <source>%1 is there already</source>
        <translation>%1 已存在</translation>
    </message>
    <message>
        <source>IMAGE</source>
        <translation>镜像</translation>
    </message>
</context>
<context>
    <name>berth::ui::Session</name>
    <message>
        <source>Local</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Not running</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1 could not be started: %2</source>
        <translation>%1 无法启动：%2</translation>
    </message>
</context>
<context>
    <name>berth::ui::Volumes</name>
    <message>
        <source>%1, used by %2</source>
        <translation>%1，由 %2 使用</translation>
    </message>
    <message>
        <source>%1, not used</source>
        <translation>%1，未使用</translation>
    </message>
    <message>
        <source>Made the volume %1</source>
        <translation>已新建卷 %1</translation>
    </message>
    <message>
        <source>%1 could not be made</source>
        <translation>%1 无法新建</translation>
    </message>
    <message>
        <source>Deleted %1</source>
        <translation>已删除 %1</translation>
    </message>
    <message>
        <source>%1 could not be deleted</source>
        <translation>%1 无法删除</translation>
    </message>
</context>
<context>
    <name>berth::ui::Chart</name>
    <message>
        <source>-%1 h</source>
        <translation>-%1 小时</translation>
    </message>
    <message>
        <source>-%1 min</source>
        <translation>-%1 分钟</translation>
    </message>
    <message>
        <source>-%1 s</source>
        <translation>-%1 秒</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
</context>
<context>
    <name>LogChips</name>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>stderr only</source>
        <translation>仅 stderr</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Errors (%1)</source>
        <translation>错误（%1）</translation>
    </message>
    <message>
        <source>Warnings (%1)</source>
        <translation>警告（%1）</translation>
    </message>
    <message>
        <source>stderr only (%1)</source>
        <translation>仅 stderr（%1）</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>正则表达式</translation>
    </message>
    <message>
        <source>Hide other lines</source>
        <translation>隐藏其他行</translation>
    </message>
</context>
<context>
    <name>LogFoot</name>
    <message numerus="yes">
        <source>%n line(s), %1 kept</source>
        <translation>
            <numerusform>%n 行，保留 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Sorted by time, the newest 20,000 lines of each</source>
        <translation>按时间排序，每个容器取最新 20,000 行</translation>
    </message>
    <message>
        <source>Only a span of time</source>
        <translation>仅一段时间</translation>
    </message>
    <message>
        <source>Show cleared lines</source>
        <translation>显示已清空的行</translation>
    </message>
    <message>
        <source>stderr</source>
        <translation>stderr</translation>
    </message>
    <message>
        <source>Local time</source>
        <translation>本地时间</translation>
    </message>
    <message>
        <source>UTC</source>
        <translation>UTC</translation>
    </message>
    <message>
        <source>Since the start</source>
        <translation>自启动起</translation>
    </message>
    <message>
        <source>No times</source>
        <translation>不显示时间</translation>
    </message>
    <message>
        <source>%1 px</source>
        <translation>%1 px</translation>
    </message>
</context>
<context>
    <name>LogIntake</name>
    <message>
        <source>There is no room left for this log on the disk</source>
        <translation>磁盘上已没有空间存放这份日志</translation>
    </message>
</context>
<context>
    <name>LogJump</name>
    <message>
        <source>Time to jump to</source>
        <translation>要跳到的时间</translation>
    </message>
    <message>
        <source>14:20, 10 min ago</source>
        <translation>14:20、10 分钟前</translation>
    </message>
    <message>
        <source>Jump</source>
        <translation>跳转</translation>
    </message>
    <message>
        <source>Last start</source>
        <translation>上次启动</translation>
    </message>
    <message>
        <source>First error</source>
        <translation>第一个错误</translation>
    </message>
    <message>
        <source>10 min ago</source>
        <translation>10 分钟前</translation>
    </message>
    <message>
        <source>Ask the engine only for</source>
        <translation>只向引擎请求</translation>
    </message>
    <message>
        <source>From this time</source>
        <translation>从这个时间起</translation>
    </message>
    <message>
        <source>from</source>
        <translation>从</translation>
    </message>
    <message>
        <source>Until this time</source>
        <translation>到这个时间为止</translation>
    </message>
    <message>
        <source>until now</source>
        <translation>到现在</translation>
    </message>
    <message>
        <source>Show this span</source>
        <translation>显示这段时间</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>显示全部</translation>
    </message>
</context>
<context>
    <name>LogPanel</name>
    <message>
        <source>Log of %1, following</source>
        <translation>%1 的日志，跟随最新</translation>
    </message>
    <message>
        <source>Log of %1</source>
        <translation>%1 的日志</translation>
    </message>
    <message>
        <source>Reading the log…</source>
        <translation>正在读取日志…</translation>
    </message>
    <message>
        <source>The view was cleared; new lines appear here</source>
        <translation>视图已清空，新的行会显示在这里</translation>
    </message>
    <message>
        <source>No line passes this filter</source>
        <translation>没有符合筛选条件的行</translation>
    </message>
    <message>
        <source>%1 has written nothing yet</source>
        <translation>%1 还没有写出任何内容</translation>
    </message>
    <message>
        <source>Not saved: %1</source>
        <translation>未保存：%1</translation>
    </message>
    <message numerus="yes">
        <source>Saved %n line(s) to %1</source>
        <translation>
            <numerusform>已把 %n 行保存到 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Lines over time: %1</source>
        <translation>按时间的行数：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new line(s)</source>
        <translation>
            <numerusform>%n 行新内容</numerusform>
        </translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>到末尾</translation>
    </message>
</context>
<context>
    <name>LogSearchWays</name>
    <message>
        <source>Match case</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>正则表达式</translation>
    </message>
    <message>
        <source>Hide lines without a match</source>
        <translation>隐藏不匹配的行</translation>
    </message>
</context>
<context>
    <name>berth::ui::LogSession</name>
    <message>
        <source>There is no room for this log on the disk</source>
        <translation>磁盘上没有空间存放这份日志</translation>
    </message>
</context>
<context>
    <name>LogSourceChip</name>
    <message>
        <source>Alt and click: only this one</source>
        <translation>按住 Alt 点击：只看这一个</translation>
    </message>
</context>
<context>
    <name>berth::ui::LogTimeline</name>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>%1 lines, %2 of them errors</source>
        <translation>%1 行，其中 %2 行错误</translation>
    </message>
</context>
<context>
    <name>LogToolbar</name>
    <message>
        <source>Search the log</source>
        <translation>搜索日志</translation>
    </message>
    <message>
        <source>Search all logs</source>
        <translation>搜索全部日志</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一个匹配</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一个匹配</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随最新</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>长行换行</translation>
    </message>
    <message>
        <source>Times: local, UTC, since the start, none</source>
        <translation>时间：本地、UTC、自启动起、不显示</translation>
    </message>
    <message>
        <source>Jump to a time</source>
        <translation>跳到某个时间</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Save the shown lines…</source>
        <translation>保存当前显示的行…</translation>
    </message>
    <message>
        <source>Save everything…</source>
        <translation>保存全部…</translation>
    </message>
    <message>
        <source>Clear the view</source>
        <translation>清空视图</translation>
    </message>
    <message>
        <source>Save the log</source>
        <translation>保存日志</translation>
    </message>
    <message>
        <source>Text (*.log *.txt)</source>
        <translation>文本 (*.log *.txt)</translation>
    </message>
</context>
<context>
    <name>berth::ui::LogView</name>
    <message>
        <source>started again %1</source>
        <translation>再次启动 %1</translation>
    </message>
    <message>
        <source>%1 started again %2</source>
        <translation>%1 再次启动 %2</translation>
    </message>
</context>
<context>
    <name>MergedLogsPage</name>
    <message numerus="yes">
        <source>%n log(s)</source>
        <translation>
            <numerusform>%n 份日志</numerusform>
        </translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>容器</translation>
    </message>
</context>
<context>
    <name>StatsCompare</name>
    <message>
        <source>Compared with %1</source>
        <translation>与 %1 比较</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>比较</translation>
    </message>
</context>
<context>
    <name>berth::ui::StatsModel</name>
    <message>
        <source>no figures yet</source>
        <translation>还没有数据</translation>
    </message>
    <message>
        <source>now %1, lowest %2, highest %3</source>
        <translation>现在 %1，最低 %2，最高 %3</translation>
    </message>
</context>
<context>
    <name>StatsTab</name>
    <message>
        <source>1 min</source>
        <translation>1 分钟</translation>
    </message>
    <message>
        <source>15 min</source>
        <translation>15 分钟</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 小时</translation>
    </message>
    <message>
        <source>6 h</source>
        <translation>6 小时</translation>
    </message>
    <message>
        <source>24 h</source>
        <translation>24 小时</translation>
    </message>
    <message>
        <source>Stats of %1</source>
        <translation>%1 的资源统计</translation>
    </message>
    <message>
        <source>Not running: these are the last figures</source>
        <translation>未运行：这是最后的数据</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>This engine keeps no figures: only what came while this is open</source>
        <translation>此引擎不保存数据：只有打开期间的数据</translation>
    </message>
    <message>
        <source>Sampled every second while this is open, kept for a day</source>
        <translation>打开期间每秒采样，保留一天</translation>
    </message>
    <message>
        <source>A figure every 10 s</source>
        <translation>每 10 秒一个数据</translation>
    </message>
    <message>
        <source>A figure a minute</source>
        <translation>每分钟一个数据</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Whole range</source>
        <translation>整个范围</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Hold the charts</source>
        <translation>暂停图表</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>另存为 CSV…</translation>
    </message>
    <message>
        <source>Save the figures</source>
        <translation>保存数据</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>total</source>
        <translation>总计</translation>
    </message>
    <message numerus="yes">
        <source>of %n core(s)</source>
        <translation>
            <numerusform>共 %n 个核心</numerusform>
        </translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>used</source>
        <translation>已用</translation>
    </message>
    <message>
        <source>cache %1</source>
        <translation>缓存 %1</translation>
    </message>
    <message>
        <source>Limit %1</source>
        <translation>限制 %1</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>in</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>out</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Block I/O</source>
        <translation>块 I/O</translation>
    </message>
    <message>
        <source>read</source>
        <translation>读</translation>
    </message>
    <message>
        <source>write</source>
        <translation>写</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程</translation>
    </message>
    <message>
        <source>PIDs</source>
        <translation>PID</translation>
    </message>
</context>
</TS>
