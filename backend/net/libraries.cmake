# Threads of the namespace pool and of the port relay.
find_package(Threads REQUIRED)
set(BERTH_NET_LIBRARIES Threads::Threads)
