#pragma once
// Upper bounds of the catalogue's histograms, without +Inf. A promise to dashboards, as names are:
// what is asked about (1 second, 180 and 300 seconds, a watchdog's 600 and 1800) is an edge.

namespace aijob::metrics::buckets {

inline constexpr double kLatencyBuckets[] = {.001, .005, .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30};
inline constexpr double kStepBuckets[] = {.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300};
inline constexpr double kMiB = 1048576;
inline constexpr double kRequestedBuckets[] = {kMiB,        4 * kMiB,     16 * kMiB,
                                               64 * kMiB,   256 * kMiB,   1024 * kMiB,
                                               4096 * kMiB, 16384 * kMiB, 65536 * kMiB};
inline constexpr double kGcBuckets[] = {.001, .0025, .005, .01, .025, .05, .1,
                                        .25,  .5,    1,    2.5, 5,    10};
inline constexpr double kHttpBuckets[] = {.005, .01, .025, .05, .1, .25, .5, .8,  1,
                                          1.5,  2.5, 5,    10,  20, 30,  60, 120, 300};
inline constexpr double kTokenBuckets[] = {.05, .1,  .25, .5, .75, 1,  2.5,
                                           5,   7.5, 10,  20, 40,  80, 160};
inline constexpr double kActionBuckets[] = {1, 2, 5, 10, 20, 50, 100};
inline constexpr double kPhaseBuckets[] = {.01, .05, .1, .25, .5,  1,   2.5, 5,
                                           10,  20,  30, 60,  120, 300, 600};
inline constexpr double kStartupBuckets[] = {1,  2.5, 5,   10,  15,  30,   45,  60,
                                             90, 120, 180, 300, 600, 1200, 1800};
inline constexpr double kIncidentBuckets[] = {10,   30,   60,   120,  300,  600,
                                              1200, 1800, 3600, 7200, 14400};
inline constexpr double kRanBuckets[] = {30, 60, 300, 600, 900, 1800, 3600, 7200};
inline constexpr double kInitBuckets[] = {.1, .5, 1, 2.5, 5, 10, 30, 60, 120, 300};
inline constexpr double kTrainStepBuckets[] = {.05, .1, .25, .5, 1,   2,   5,
                                               10,  20, 30,  60, 120, 300, 600};
inline constexpr double kSaveBuckets[] = {.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1200, 1800};

inline constexpr double kRecoveryBuckets[] = {1, 3, 5, 8, 15, 30, 60, 120, 300, 660};
inline constexpr double kProbeBuckets[] = {.05, .1, .25, .5, 1, 2, 3, 5, 10, 30};

}  // namespace aijob::metrics::buckets
