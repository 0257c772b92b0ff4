// The words of the filter field: `is:running image:nginx port:8080 label:tier=web -name:db "any text"`. Every
// word must hold; a leading minus turns it round; a bare word looks at name, image, id, ports and labels.
// Pure.
#pragma once

#include "ui/container.h"

namespace berth::ui {

class ContainerFilter
{
public:
    static ContainerFilter parse(const QString &text);

    bool accepts(const Container &container) const;
    bool isEmpty() const { return words_.empty(); }

private:
    struct Word
    {
        QString field; // "" for a bare word
        QString value;
        bool negated = false;
    };

    std::vector<Word> words_;
};

} // namespace berth::ui
