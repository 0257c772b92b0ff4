// What every command gets: the engine's client, and the helpers that print what it said. Lives in main.
#pragma once

#include "app/cli/command.h"
#include "backend/client/engine_client.h"

#include <string>

namespace berth::cli {

struct Context
{
    client::EngineClient &client;
};

// To standard error; the status to exit with.
int complain(const Error &error);
int complain(const std::string &message, int status = kFailure);
// Writes all of it; the program ends quietly when nobody reads.
void print(std::string_view text);
void printError(std::string_view text);

// The bytes of an answer into the file `output`; empty: to standard output.
QCoro::Task<Result<void>> saveAnswer(Context &context, client::Request request, std::string output);

// One table per area.
Commands containerCommands();
Commands processCommands(); // run, start, exec, attach
Commands archiveCommands(); // commit, diff, export
Commands imageCommands();
Commands objectCommands(); // networks and volumes
Commands systemCommands();

} // namespace berth::cli
