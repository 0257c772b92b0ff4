#include "backend/net/port_relay.h"
