#include "ui/run_form.h"

#include "ui/format.h"
#include "ui/json_tree.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <algorithm>
#include <array>

namespace berth::ui {

namespace {

constexpr std::array kPolicies = {"no", "on-failure", "unless-stopped", "always"};
constexpr int kLargestPort = 65535;

// Flags of docker run that take a value and that the form knows; long name first.
struct RunFlag
{
    const char *name;
    const char *brief;
};

constexpr RunFlag kValueFlags[] = {{"--name", ""},    {"--publish", "-p"}, {"--volume", "-v"},
                                   {"--env", "-e"},   {"--restart", ""},   {"--entrypoint", ""},
                                   {"--network", ""}, {"--memory", "-m"},  {"--workdir", "-w"},
                                   {"--user", "-u"},  {"--label", "-l"},   {"--hostname", "-h"}};

const char *longName(const QString &flag)
{
    for (const RunFlag &each : kValueFlags) {
        if (flag == QLatin1String(each.name) || (each.brief[0] != '\0' && flag == QLatin1String(each.brief)))
            return each.name;
    }
    return nullptr;
}

int portNumber(const QString &text)
{
    bool ok = false;
    const int number = text.toInt(&ok);
    return ok && number > 0 && number <= kLargestPort ? number : 0;
}

template <class Row>
int rowIndex(const ListModel<Row> &model, int row)
{
    return model.indexOf(QString::number(row));
}

template <class Row>
void appendRow(ListModel<Row> &model, Row row)
{
    std::vector<Row> rows = model.rows();
    rows.push_back(std::move(row));
    model.assign(std::move(rows));
}

template <class Row>
void dropRow(ListModel<Row> &model, int row)
{
    std::vector<Row> rows = model.rows();
    std::erase_if(rows, [row](const Row &each) { return each.row == row; });
    model.assign(std::move(rows));
}

} // namespace

const std::vector<Role<PortField>> &PortField::roles()
{
    using R = PortField;
    static const std::vector<Role<R>> table = {role<&R::row>("row"),       role<&R::host>("host"),
                                               role<&R::inside>("inside"), role<&R::protocol>("protocol"),
                                               role<&R::note>("note"),     role<&R::problem>("problem")};
    return table;
}

const std::vector<Role<PairField>> &PairField::roles()
{
    using R = PairField;
    static const std::vector<Role<R>> table = {role<&R::row>("row"), role<&R::left>("first"),
                                               role<&R::right>("second"), role<&R::problem>("problem"),
                                               role<&R::flag>("flag")};
    return table;
}

RunForm::RunForm(EngineLink &link, Containers &containers, QObject *parent)
    : QObject(parent), link_(link), containers_(containers)
{
}

void RunForm::reset(const QString &image)
{
    image_ = image;
    name_.clear();
    command_.clear();
    refusal_.clear();
    restart_ = 0;
    removeAtExit_ = terminal_ = sending_ = false;
    ports_.assign({});
    mounts_.assign({});
    variables_.assign({});
    Q_EMIT changed();
}

void RunForm::addPort()
{
    PortField port;
    port.row = nextRow_++;
    appendRow(ports_, port);
    Q_EMIT changed();
}

void RunForm::setPort(int row, const QString &host, const QString &inside, const QString &protocol)
{
    const int index = rowIndex(ports_, row);
    if (index < 0)
        return;
    PortField port = ports_.rows()[size_t(index)];
    port.host = host.trimmed();
    port.inside = inside.trimmed();
    port.protocol = protocol;
    check(port);
    ports_.replace(index, port);
    refusal_.clear();
    Q_EMIT changed();
}

void RunForm::check(PortField &port) const
{
    port.note.clear();
    port.problem.clear();
    if (!port.inside.isEmpty() && portNumber(port.inside) == 0)
        port.problem = tr("%1 is no port").arg(port.inside);
    if (port.host.isEmpty())
        return;
    const int host = portNumber(port.host);
    if (host == 0) {
        port.problem = tr("%1 is no port").arg(port.host);
        return;
    }
    const QString holder = containers_.holderOfPort(host);
    if (!holder.isEmpty())
        port.problem = tr("%1 is used by %2").arg(host).arg(holder);
    else
        port.note = tr("free");
}

void RunForm::removePort(int row)
{
    dropRow(ports_, row);
    Q_EMIT changed();
}

void RunForm::addMount()
{
    PairField mount;
    mount.row = nextRow_++;
    appendRow(mounts_, mount);
    Q_EMIT changed();
}

void RunForm::setMount(int row, const QString &source, const QString &target, bool readOnly)
{
    const int index = rowIndex(mounts_, row);
    if (index < 0)
        return;
    PairField mount{row, source.trimmed(), target.trimmed(), {}, readOnly};
    if (!mount.right.isEmpty() && !mount.right.startsWith(QLatin1Char('/')))
        mount.problem = tr("The place in the container begins with /");
    mounts_.replace(index, mount);
    refusal_.clear();
    Q_EMIT changed();
}

void RunForm::removeMount(int row)
{
    dropRow(mounts_, row);
    Q_EMIT changed();
}

void RunForm::addVariable()
{
    PairField variable;
    variable.row = nextRow_++;
    appendRow(variables_, variable);
    Q_EMIT changed();
}

void RunForm::setVariable(int row, const QString &name, const QString &value)
{
    const int index = rowIndex(variables_, row);
    if (index < 0)
        return;
    PairField variable{row, name.trimmed(), value, {}, looksSecret(name)};
    if (variable.left.contains(QLatin1Char('=')))
        variable.problem = tr("A name has no =");
    variables_.replace(index, variable);
    refusal_.clear();
    Q_EMIT changed();
}

void RunForm::removeVariable(int row)
{
    dropRow(variables_, row);
    Q_EMIT changed();
}

QString RunForm::nameProblem() const
{
    static const QRegularExpression allowed(QStringLiteral("^[a-zA-Z0-9][a-zA-Z0-9_.-]+$"));
    if (name_.isEmpty())
        return {};
    if (!allowed.match(name_).hasMatch())
        return tr("Letters, figures, _ . - and at least two of them");
    for (const Container &container : containers_.all()) {
        if (container.name == name_)
            return tr("%1 is there already").arg(name_);
    }
    return {};
}

QString RunForm::problem() const
{
    if (!refusal_.isEmpty())
        return refusal_;
    for (const PortField &port : ports_.rows()) {
        if (!port.problem.isEmpty())
            return port.problem;
    }
    for (const auto *model : {&mounts_, &variables_}) {
        for (const PairField &pair : model->rows()) {
            if (!pair.problem.isEmpty())
                return pair.problem;
        }
    }
    return nameProblem();
}

bool RunForm::isReady() const
{
    return !image_.isEmpty() && !sending_ && (problem().isEmpty() || !refusal_.isEmpty());
}

QString RunForm::commandLine() const
{
    QStringList lines{QStringLiteral("docker run -d")};
    if (removeAtExit_)
        lines += QStringLiteral("--rm");
    if (terminal_)
        lines += QStringLiteral("-it");
    if (!name_.isEmpty())
        lines += QStringLiteral("--name ") + shellQuoted(name_);
    if (restart_ > 0)
        lines += QStringLiteral("--restart ") + QLatin1String(kPolicies[size_t(restart_)]);
    for (const PortField &port : ports_.rows()) {
        const QString protocol =
            port.protocol == QLatin1String("tcp") ? QString() : QLatin1Char('/') + port.protocol;
        const QString host = port.host.isEmpty() ? QString() : port.host + QLatin1Char(':');
        if (!port.inside.isEmpty())
            lines += QStringLiteral("-p ") + host + port.inside + protocol;
    }
    for (const PairField &mount : mounts_.rows()) {
        const QString source = mount.left.isEmpty() ? QString() : mount.left + QLatin1Char(':');
        if (!mount.right.isEmpty())
            lines += QStringLiteral("-v ") +
                     shellQuoted(source + mount.right + (mount.flag ? QStringLiteral(":ro") : QString()));
    }
    // The value of a secret stays out of the line: docker takes it from the caller's environment.
    for (const PairField &variable : variables_.rows()) {
        if (!variable.left.isEmpty())
            lines += QStringLiteral("-e ") +
                     shellQuoted(variable.flag ? variable.left
                                               : variable.left + QLatin1Char('=') + variable.right);
    }
    QString last = image_.isEmpty() ? tr("IMAGE") : shellQuoted(image_);
    for (const QString &word : shellWords(command_))
        last += QLatin1Char(' ') + shellQuoted(word);
    lines += last;
    return lines.join(QStringLiteral(" \\\n  "));
}

bool RunForm::paste(const QString &line)
{
    QStringList words = shellWords(line);
    const bool isRun = words.size() > 2 && words[1] == QLatin1String("run") &&
                       (words[0] == QLatin1String("docker") || words[0] == QLatin1String("berth"));
    if (!isRun)
        return false;
    reset({});
    words = words.mid(2);
    qsizetype at = 0;
    for (; at < words.size() && words[at].startsWith(QLatin1Char('-')); ++at) {
        const QString flag = words[at].section(QLatin1Char('='), 0, 0);
        const bool joined = words[at].contains(QLatin1Char('='));
        if (const char *known = longName(flag)) {
            const QString value = joined ? words[at].section(QLatin1Char('='), 1) : words.value(++at);
            takeFlag(QLatin1String(known), value);
        } else {
            removeAtExit_ |= flag == QLatin1String("--rm");
            terminal_ |= flag.startsWith(QLatin1Char('-')) && !flag.startsWith(QLatin1String("--")) &&
                         flag.contains(QLatin1Char('t'));
        }
    }
    image_ = words.value(at);
    QStringList command;
    for (const QString &word : words.mid(at + 1))
        command += shellQuoted(word);
    command_ = command.join(QLatin1Char(' '));
    Q_EMIT changed();
    return !image_.isEmpty();
}

void RunForm::takeFlag(const QString &flag, const QString &value)
{
    if (flag == QLatin1String("--name")) {
        name_ = value;
    } else if (flag == QLatin1String("--restart")) {
        const auto found =
            std::find(kPolicies.begin(), kPolicies.end(), value.section(QLatin1Char(':'), 0, 0));
        restart_ = found == kPolicies.end() ? 0 : int(found - kPolicies.begin());
    } else if (flag == QLatin1String("--publish")) {
        const QString protocol = value.section(QLatin1Char('/'), 1);
        const QStringList parts = value.section(QLatin1Char('/'), 0, 0).split(QLatin1Char(':'));
        addPort();
        setPort(nextRow_ - 1, parts.size() > 1 ? parts[parts.size() - 2] : QString(), parts.last(),
                protocol.isEmpty() ? QStringLiteral("tcp") : protocol);
    } else if (flag == QLatin1String("--volume")) {
        const QStringList parts = value.split(QLatin1Char(':'));
        addMount();
        setMount(nextRow_ - 1, parts.size() > 1 ? parts[0] : QString(),
                 parts.size() > 1 ? parts[1] : parts[0], parts.value(2).contains(QLatin1String("ro")));
    } else if (flag == QLatin1String("--env")) {
        addVariable();
        setVariable(nextRow_ - 1, value.section(QLatin1Char('='), 0, 0), value.section(QLatin1Char('='), 1));
    }
}

QByteArray RunForm::requestBody() const
{
    QJsonObject exposed, bindings;
    for (const PortField &port : ports_.rows()) {
        if (port.inside.isEmpty())
            continue;
        const QString key = port.inside + QLatin1Char('/') + port.protocol;
        exposed[key] = QJsonObject();
        QJsonArray binding = bindings[key].toArray();
        binding += QJsonObject{{QStringLiteral("HostPort"), port.host}};
        bindings[key] = binding;
    }
    QJsonArray binds, environment, command;
    QJsonObject anonymous;
    for (const PairField &mount : mounts_.rows()) {
        if (mount.right.isEmpty())
            continue;
        if (mount.left.isEmpty())
            anonymous[mount.right] = QJsonObject();
        else
            binds += mount.left + QLatin1Char(':') + mount.right +
                     (mount.flag ? QStringLiteral(":ro") : QString());
    }
    for (const PairField &variable : variables_.rows()) {
        if (!variable.left.isEmpty())
            environment += variable.left + QLatin1Char('=') + variable.right;
    }
    for (const QString &word : shellWords(command_))
        command += word;
    QJsonObject host{{QStringLiteral("PortBindings"), bindings},
                     {QStringLiteral("Binds"), binds},
                     {QStringLiteral("AutoRemove"), removeAtExit_},
                     {QStringLiteral("RestartPolicy"),
                      QJsonObject{{QStringLiteral("Name"), QLatin1String(kPolicies[size_t(restart_)])}}}};
    QJsonObject body{{QStringLiteral("Image"), image_},    {QStringLiteral("ExposedPorts"), exposed},
                     {QStringLiteral("Env"), environment}, {QStringLiteral("Volumes"), anonymous},
                     {QStringLiteral("Tty"), terminal_},   {QStringLiteral("OpenStdin"), terminal_},
                     {QStringLiteral("HostConfig"), host}};
    if (!command.isEmpty())
        body[QStringLiteral("Cmd")] = command;
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

void RunForm::send(bool andStart)
{
    if (!isReady())
        return;
    sending_ = true;
    refusal_.clear();
    Q_EMIT changed();
    QString target = QStringLiteral("/containers/create");
    if (!name_.isEmpty())
        target += QStringLiteral("?name=") + encoded(name_);
    link_.request("POST", target, requestBody(), this, [this, andStart](const Answer &answer) {
        if (!answer.ok()) {
            refuse(answer.problem);
            return;
        }
        const QString id = QJsonDocument::fromJson(answer.body)[QLatin1String("Id")].toString();
        if (andStart)
            start(id);
        else
            Q_EMIT finished(id, name_);
    });
}

// A container that cannot start is taken away again, so that trying once more meets no name in use.
void RunForm::start(const QString &id)
{
    link_.request("POST", QStringLiteral("/containers/%1/start").arg(encoded(id)), {}, this,
                  [this, id](const Answer &answer) {
                      if (answer.ok()) {
                          Q_EMIT finished(id, name_);
                          return;
                      }
                      const QString problem = answer.problem;
                      link_.request("DELETE", QStringLiteral("/containers/%1?force=1&v=1").arg(encoded(id)),
                                    {}, this, [this, problem](const Answer &) { refuse(problem); });
                  });
}

void RunForm::refuse(const QString &problem)
{
    sending_ = false;
    refusal_ = problem;
    Q_EMIT changed();
}

} // namespace berth::ui
