// The one state of a container and the table of what may follow what. Docker's booleans (Running, Paused,
// Restarting, Dead) are derived from it in container_view; nothing else stores them.
#pragma once

#include "backend/base/enum_names.h"

namespace berth::engine {

enum class State {
    Created, // never ran
    Running,
    Paused,
    Restarting, // ended, and waits for its next start
    Exited,
    Removing,
    Dead, // could not be removed whole
};

inline constexpr EnumNames kStateNames{std::array{
    std::pair{State::Created, std::string_view("created")},
    std::pair{State::Running, std::string_view("running")},
    std::pair{State::Paused, std::string_view("paused")},
    std::pair{State::Restarting, std::string_view("restarting")},
    std::pair{State::Exited, std::string_view("exited")},
    std::pair{State::Removing, std::string_view("removing")},
    std::pair{State::Dead, std::string_view("dead")},
}};

// What can happen to a container.
enum class Step { Start, Exit, Pause, Unpause, AwaitRestart, GiveUpRestart, Remove, FailRemove };

struct Transition
{
    State from;
    Step step;
    State to;
};

inline constexpr std::array kTransitions{
    Transition{State::Created, Step::Start, State::Running},
    Transition{State::Exited, Step::Start, State::Running},
    Transition{State::Restarting, Step::Start, State::Running},
    Transition{State::Running, Step::Exit, State::Exited},
    Transition{State::Paused, Step::Exit, State::Exited},
    Transition{State::Running, Step::Pause, State::Paused},
    Transition{State::Paused, Step::Unpause, State::Running},
    Transition{State::Exited, Step::AwaitRestart, State::Restarting},
    Transition{State::Restarting, Step::GiveUpRestart, State::Exited},
    Transition{State::Created, Step::Remove, State::Removing},
    Transition{State::Exited, Step::Remove, State::Removing},
    Transition{State::Dead, Step::Remove, State::Removing},
    Transition{State::Removing, Step::FailRemove, State::Dead},
};

constexpr std::optional<State> after(State from, Step step)
{
    for (const Transition &row : kTransitions) {
        if (row.from == from && row.step == step)
            return row.to;
    }
    return std::nullopt;
}

constexpr bool isLive(State state)
{
    return state == State::Running || state == State::Paused;
}

} // namespace berth::engine
