#include "backend/api/transfer.h"

namespace berth::api {

namespace {
constexpr qsizetype kDrain = 64 << 20; // of a body that is refused: a client that only writes gets to see why
}

QCoro::Task<void> pumpBody(ExchangePtr exchange, engine::UploadPtr upload)
{
    bool wanted = true;
    for (qsizetype dropped = 0; dropped < kDrain;) {
        auto piece = co_await exchange->bodyPiece();
        if (!piece) {
            upload->fail(std::move(piece.error()));
            co_return;
        }
        if (piece->isEmpty())
            break;
        const qsizetype size = piece->size();
        if (wanted)
            wanted = co_await upload->push(std::move(*piece));
        if (!wanted)
            dropped += size;
    }
    upload->finish();
}

QCoro::Task<Result<void>> sendStream(ExchangePtr exchange, engine::ImageStream stream)
{
    CO_TRY(piece, co_await engine::Images::nextPiece(stream));
    exchange->beginStream(200, "application/x-tar");
    while (!piece.empty()) {
        if (!co_await exchange->write(std::move(piece)))
            co_return Result<void>{};
        CO_TRY(next, co_await engine::Images::nextPiece(stream));
        piece = std::move(next);
    }
    exchange->finish();
    co_return Result<void>{};
}

} // namespace berth::api
