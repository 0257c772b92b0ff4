#include "tests/ui/fake_link.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

namespace berth::ui {

namespace {

struct Berthed
{
    const char *name, *image, *app, *state, *status, *ports, *volumes;
};

constexpr Berthed kHarbour[] = {
    {"web", "nginx:1.27-alpine", "harbour-shop", "running", "Up 3 hours", "8080:80 8443:443", ""},
    {"api", "harbour-shop/api:dev", "harbour-shop", "running", "Up 41 minutes (healthy)",
     "3000:3000 9229:9229", "harbour-shop_uploads"},
    {"worker", "harbour-shop/worker:dev", "harbour-shop", "running", "Up 41 minutes", "",
     "harbour-shop_uploads"},
    {"db", "postgres:16-alpine", "harbour-shop", "running", "Up 3 hours", "5432:5432",
     "harbour-shop_db-data"},
    {"cache", "redis:7.4-alpine", "harbour-shop", "running", "Up 3 hours", "6379:6379", "harbour-shop_cache"},
    {"mail", "axllent/mailpit:v1.20", "harbour-shop", "running", "Up 3 hours", "8025:8025 1025:1025", ""},
    {"prometheus", "prom/prometheus:v2.54.1", "observability", "running", "Up 6 days", "9090:9090", ""},
    {"grafana", "grafana/grafana:11.2.0", "observability", "running", "Up 6 days", "3001:3000", ""},
    {"loki", "grafana/loki:3.1.1", "observability", "running", "Up 6 days (unhealthy)", "3100:3100", ""},
    {"cadvisor", "cadvisor/cadvisor:v0.49.1", "observability", "running", "Up 6 days", "8081:8080", ""},
    {"docs", "squidfunk/mkdocs-material:9.5", "docs-site", "exited", "Exited (0) 2 days ago", "", ""},
    {"search", "getmeili/meilisearch:v1.10", "docs-site", "exited", "Exited (137) 2 days ago", "", ""},
    {"ml-notebook", "jupyter/scipy-notebook:2024-09-30", "", "running", "Up 22 minutes", "8888:8888",
     "ml-notebook-home"},
    {"flaky-importer", "harbour-shop/importer:0.3", "", "restarting", "Restarting (1) 4 seconds ago", "", ""},
    {"registry-mirror", "registry:2", "", "paused", "Up 2 days (Paused)", "5000:5000", ""},
    {"pg-scratch", "postgres:17beta3", "", "created", "Created", "", ""},
};

constexpr int kHour = 3600;

QString idOf(int number)
{
    return QString::number(0xf3a91c04 + number * 7919, 16) +
           QStringLiteral("d7be5b1e8c02").repeated(5).left(56);
}

QJsonObject describe(const Berthed &berthed, int number)
{
    QJsonArray ports, mounts;
    for (const QByteArray &pair : QByteArray(berthed.ports).split(' ')) {
        if (!pair.isEmpty())
            ports += QJsonObject{{"PublicPort", pair.split(':')[0].toInt()},
                                 {"PrivatePort", pair.split(':')[1].toInt()},
                                 {"Type", "tcp"},
                                 {"IP", "0.0.0.0"}};
    }
    if (*berthed.volumes)
        mounts += QJsonObject{{"Type", "volume"}, {"Name", berthed.volumes}};
    QJsonObject labels;
    if (*berthed.app)
        labels = {{"com.docker.compose.project", berthed.app},
                  {"com.docker.compose.project.working_dir", QStringLiteral("~/src/") + berthed.app}};
    return {{"Id", idOf(number)},       {"Names", QJsonArray{QStringLiteral("/") + berthed.name}},
            {"Image", berthed.image},   {"ImageID", QStringLiteral("sha256:image-") + berthed.image},
            {"Command", "/start"},      {"State", berthed.state},
            {"Status", berthed.status}, {"Created", 1'790'000'000 - number * kHour},
            {"Ports", ports},           {"Mounts", mounts},
            {"Labels", labels}};
}

QByteArray imagesJson()
{
    constexpr const char *kUnused[] = {"python:3.13-slim", "node:22-bookworm-slim", "golang:1.23-alpine"};
    QJsonArray images;
    double size = 41e6;
    const auto add = [&](const char *reference) {
        images += QJsonObject{{"Id", QStringLiteral("sha256:image-") + reference},
                              {"RepoTags", QJsonArray{reference}},
                              {"Size", size},
                              {"Created", 1'790'000'000}};
        size = size * 1.31;
    };
    for (const Berthed &berthed : kHarbour)
        add(berthed.image);
    for (const char *reference : kUnused)
        add(reference);
    images += QJsonObject{{"Id", "sha256:1c07ea3d9b52"},
                          {"RepoTags", QJsonArray{}},
                          {"Size", 612e6},
                          {"Created", 1'790'000'000}};
    return QJsonDocument(images).toJson();
}

QByteArray volumesJson(bool sizes)
{
    constexpr const char *kNames[] = {
        "harbour-shop_db-data", "harbour-shop_uploads", "harbour-shop_cache", "ml-notebook-home", "pg13-old",
        "test_db-data"};
    QJsonArray volumes;
    double size = 2.41e9;
    for (const char *name : kNames) {
        QJsonObject volume{
            {"Name", name},
            {"Driver", "local"},
            {"CreatedAt", "2026-11-20T10:00:00Z"},
            {"Mountpoint", QStringLiteral("/var/lib/berth/volumes/%1/_data").arg(QLatin1String(name))}};
        if (sizes)
            volume["UsageData"] = QJsonObject{{"Size", size}, {"RefCount", 1}};
        size = size * .57;
        volumes += volume;
    }
    return QJsonDocument(QJsonObject{{"Volumes", volumes}}).toJson();
}

} // namespace

void FakeLink::answer(const QString &request, int status, const QByteArray &body)
{
    answers_[request] = {status, body, {}};
}

void FakeLink::refuse(const QString &request, int status, const QString &problem)
{
    answers_[request] = {status, {}, problem};
}

void FakeLink::request(const QByteArray &method, const QString &target, const QByteArray &body,
                       QObject *receiver, Reply reply)
{
    asked_.push_back({method, target, body});
    const QString whole = QString::fromLatin1(method) + QLatin1Char(' ') + target;
    Answer answer{404, {}, QStringLiteral("page not found")};
    qsizetype longest = -1;
    for (auto each = answers_.begin(); each != answers_.end(); ++each) {
        if (whole.startsWith(each.key()) && each.key().size() > longest) {
            answer = each.value();
            longest = each.key().size();
        }
    }
    if (away_)
        answer = {0, {}, QStringLiteral("connection refused")};
    QTimer::singleShot(0, receiver, [reply = std::move(reply), answer] { reply(answer); });
}

void FakeLink::upload(const QString &target, const QString &fileName, QObject *receiver, Reply reply)
{
    request("POST", target, fileName.toUtf8(), receiver, std::move(reply));
}

StreamPointer FakeLink::stream(const QString &target)
{
    auto *stream = new FakeStream(target);
    const std::lock_guard lock(mutex_);
    streams_.emplace_back(stream);
    // What is there already comes at once, and ends where nobody asks for more.
    if (target.contains(QLatin1String("/logs?")) && !target.contains(QLatin1String("follow=1"))) {
        const bool older = target.contains(QLatin1String("&until="));
        const QByteArray before = logs_.value(target.section(QLatin1Char('/'), 2, 2) +
                                              (older ? QStringLiteral("/before") : QString()));
        QTimer::singleShot(0, stream, [stream, before] {
            if (!before.isEmpty())
                stream->say(before);
            stream->end({});
        });
    }
    return StreamPointer(stream);
}

FakeStream *FakeLink::streamOf(const QString &beginning) const
{
    const std::lock_guard lock(mutex_);
    for (auto each = streams_.rbegin(); each != streams_.rend(); ++each) {
        if (*each && !(*each)->isClosed() && (*each)->target().startsWith(beginning))
            return *each;
    }
    return nullptr;
}

int FakeLink::countOf(const QString &request) const
{
    int count = 0;
    for (const Asked &each : asked_)
        count += (QString::fromLatin1(each.method) + QLatin1Char(' ') + each.target).startsWith(request);
    return count;
}

void furnish(FakeLink &link)
{
    QJsonArray containers;
    int number = 0;
    for (const Berthed &berthed : kHarbour) {
        const QJsonObject one = describe(berthed, number);
        const QString id = idOf(number++);
        containers += one;
        const QJsonObject inspected{
            {"Id", id},
            {"Path", "/sbin/init"},
            {"Args", QJsonArray{"--", "./start.sh"}},
            {"State", QJsonObject{{"Status", berthed.state}, {"Pid", 48112}, {"OOMKilled", false}}},
            {"HostConfig", QJsonObject{{"Memory", 1073741824},
                                       {"NanoCpus", 2e9},
                                       {"PidsLimit", 512},
                                       {"RestartPolicy", QJsonObject{{"Name", "unless-stopped"}}}}},
            {"Config", QJsonObject{{"Tty", false},
                                   {"WorkingDir", "/app"},
                                   {"User", "node"},
                                   {"Env", QJsonArray{"NODE_ENV=development", "STRIPE_KEY=sk_live_123",
                                                      "DATABASE_URL=postgres://shop:hunter2@db/shop"}}}},
            {"Mounts", QJsonArray{}},
            {"NetworkSettings", QJsonObject{{"Networks", QJsonObject{}}}}};
        link.answer(QStringLiteral("GET /containers/%1/json").arg(id), 200,
                    QJsonDocument(inspected).toJson());
        link.answer(QStringLiteral("POST /containers/%1/").arg(id), 204, {});
        link.answer(QStringLiteral("DELETE /containers/%1").arg(id), 204, {});
    }
    link.answer(QStringLiteral("GET /_ping"), 200, "OK");
    link.answer(
        QStringLiteral("GET /info"), 200,
        R"({"Name":"harbour","ServerVersion":"1.0.0","OperatingSystem":"Debian 12","NCPU":16,"MemTotal":33500745728})");
    link.answer(QStringLiteral("GET /containers/json"), 200, QJsonDocument(containers).toJson());
    link.answer(QStringLiteral("GET /images/json"), 200, imagesJson());
    link.answer(QStringLiteral("GET /volumes"), 200, volumesJson(false));
    link.answer(QStringLiteral("GET /system/df"), 200, volumesJson(true));
}

QByteArray statsOf(double cpu, double megabytes, int second)
{
    const QJsonObject before{
        {"cpu_usage", QJsonObject{{"total_usage", 0}}}, {"system_cpu_usage", 1e9}, {"online_cpus", 1}};
    const QJsonObject after{{"cpu_usage", QJsonObject{{"total_usage", cpu * 1e7}}},
                            {"system_cpu_usage", 2e9},
                            {"online_cpus", 1}};
    const QJsonObject object{
        {"read", QStringLiteral("2026-11-24T13:%1:%2Z")
                     .arg(second / 60, 2, 10, QLatin1Char('0'))
                     .arg(second % 60, 2, 10, QLatin1Char('0'))},
        {"cpu_stats", after},
        {"precpu_stats", before},
        {"memory_stats",
         QJsonObject{{"usage", megabytes * 1048576}, {"limit", 1073741824}, {"stats", QJsonObject{}}}},
        {"pids_stats", QJsonObject{{"current", 22}}},
        {"networks",
         QJsonObject{{"eth0", QJsonObject{{"rx_bytes", second * 214e3}, {"tx_bytes", second * 92e3}}}}}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace berth::ui
