// Forecasts for tests/analyze/arima_against_statsmodels.py: each line of standard input is a series
// of numbers with commas between them; for each a line of JSON is printed: the coefficients, the
// noise's variance, the log-likelihood, the next twelve values, the seconds that the fit took.

#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "analyze/arima.h"

namespace {

using namespace aijob;

std::vector<double> SeriesOf(const std::string& line) {
  std::vector<double> series;
  std::istringstream text(line);
  for (std::string word; std::getline(text, word, ',');) series.push_back(std::stod(word));
  return series;
}

template <size_t kSize>
void Print(const char* name, const std::array<double, kSize>& values) {
  std::printf("\"%s\": [", name);
  for (size_t i = 0; i < kSize; ++i) std::printf("%s%.17g", i == 0 ? "" : ", ", values[i]);
  std::printf("]");
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const std::vector<double> series = SeriesOf(line);
    const auto start = std::chrono::steady_clock::now();
    const auto fit = analyze::FitArima(series);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (!fit) {
      std::printf("null\n");
      continue;
    }
    std::array<double, 12> next{};
    analyze::ForecastArima(*fit, series, next);
    std::printf("{");
    Print("phi", fit->phi);
    std::printf(", \"variance\": %.17g, \"log_likelihood\": %.17g, \"seconds\": %.9f, ",
                fit->variance, fit->log_likelihood, took.count());
    Print("forecast", next);
    std::printf("}\n");
  }
}
