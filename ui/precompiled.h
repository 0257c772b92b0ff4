// The narrow precompiled header of the view-models.
#pragma once
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QQuickPaintedItem>
#include <QString>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>
