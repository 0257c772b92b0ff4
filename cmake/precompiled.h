// The narrow precompiled header of the layers that use Qt: what nearly every file of them includes anyway.
#pragma once
#include <QByteArray>
#include <QObject>
#include <QString>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
