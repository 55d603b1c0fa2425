// prometheus-cpp's client for the Pushgateway, as tests/push/clients.py drives it: one request, its
// status on stdout. Source:
// https://github.com/jupp0r/prometheus-cpp/blob/v1.0.1/push/src/gateway.cc; there Push() is a POST
// and PushAdd() a PUT.

#include <prometheus/counter.h>
#include <prometheus/gateway.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <iostream>
#include <memory>
#include <span>
#include <string>

int main(int argc, char** argv) {
  const std::span<char*> words(argv, static_cast<size_t>(argc));
  if (words.size() != 5) {
    std::cerr << "usage: gateway_client PORT push|add|delete|delete_instance FAMILY VALUE\n";
    return 2;
  }
  const std::string action = words[2];
  const auto registry = std::make_shared<prometheus::Registry>();
  prometheus::BuildCounter()
      .Name(words[3])
      .Help("A counter.")
      .Register(*registry)
      .Add({{"phase", "fwd"}})
      .Increment(std::stod(words[4]));
  prometheus::BuildHistogram()
      .Name(std::string(words[3]) + "_seconds")
      .Register(*registry)
      .Add({}, prometheus::Histogram::BucketBoundaries{0.5, 1})
      .Observe(0.75);

  prometheus::Gateway gateway("127.0.0.1", words[1], "cpp", {{"instance", "host:1"}});
  gateway.RegisterCollectable(registry);
  int status = 0;
  if (action == "push") status = gateway.Push();
  if (action == "add") status = gateway.PushAdd();
  if (action == "delete") status = gateway.Delete();
  if (action == "delete_instance") status = gateway.DeleteForInstance();
  std::cout << status << '\n';
  return status >= 200 && status < 300 ? 0 : 1;
}
