// Result<T>: a value or an Error, and the three ways to pass an error on.
//
//   const UniqueFd fd = TRY(openAt(dir, name));          plain functions
//   TRY_VOID(writeAll(fd, bytes));                       plain functions, nothing to keep
//   CO_TRY(image, co_await images.resolve(name));        coroutines: declares `image`; a declaration, never
//   an CO_TRY_VOID(co_await containers.stop(id));           expression (GCC 12 crashes on co_return in one)
#pragma once

#include "backend/base/error.h"

#include <tl/expected.hpp>
#include <utility>

namespace berth {

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

} // namespace berth

#define TRY(expression)                                                                                      \
    __extension__({                                                                                          \
        auto tryResult_ = (expression);                                                                      \
        if (!tryResult_)                                                                                     \
            return ::berth::failure(std::move(tryResult_.error()));                                          \
        std::move(*tryResult_);                                                                              \
    })

#define TRY_VOID(expression)                                                                                 \
    do {                                                                                                     \
        if (auto tryResult_ = (expression); !tryResult_)                                                     \
            return ::berth::failure(std::move(tryResult_.error()));                                          \
    } while (false)

#define CO_TRY(name, expression)                                                                             \
    auto name##Result_ = (expression);                                                                       \
    if (!name##Result_)                                                                                      \
        co_return ::berth::failure(std::move(name##Result_.error()));                                        \
    auto name = std::move(*name##Result_)

#define CO_TRY_VOID(expression)                                                                              \
    do {                                                                                                     \
        if (auto tryResult_ = (expression); !tryResult_)                                                     \
            co_return ::berth::failure(std::move(tryResult_.error()));                                       \
    } while (false)
