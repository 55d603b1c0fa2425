// Why: with BOOST_ASIO_SEPARATE_COMPILATION one file has to hold Asio's own code.
#include "http/asio.h"

#include <boost/asio/impl/src.hpp>
