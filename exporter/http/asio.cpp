// Why: with BOOST_ASIO_SEPARATE_COMPILATION one file has to hold Asio's own code; nothing of ours.
// Tested in tests/http/door_test.cpp.
#include "http/asio.h"

#include <boost/asio/impl/src.hpp>
