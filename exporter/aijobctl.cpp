// aijobctl: the operator's tool, as promtool is to Prometheus. Its subcommands live in ctl/.

#include "ctl/commands.h"

int main(int argc, char** argv) { return aijob::ctl::Run(argc, argv); }
