// Swendsen–Wang for the square Ising model, written the usual way: byte spins, union-find with path halving over every bond, a fast
// generator (xoshiro256++). One thread.  swendsen_wang --size 64 --coupling 0.44068679 --seconds 4
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

struct Random {
  uint64_t s[4] = {0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb, 0x2545f4914f6cdd1d};
  static uint64_t rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  uint64_t next() {
    const uint64_t result = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0], s[3] ^= s[1], s[1] ^= s[2], s[0] ^= s[3], s[2] ^= t, s[3] = rotate(s[3], 45);
    return result;
  }
  double uniform() { return double(next() >> 11) * 0x1p-53; }
};

int main(int argc, char** argv) {
  int size = 64;
  double coupling = std::log(1 + std::sqrt(2.)) / 2, seconds = 4;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc) return std::fprintf(stderr, "%s: expected a value, got none\n", argv[i]), 2;
    if (!std::strcmp(argv[i], "--size")) size = std::atoi(argv[i + 1]);
    else if (!std::strcmp(argv[i], "--coupling")) coupling = std::atof(argv[i + 1]);
    else if (!std::strcmp(argv[i], "--seconds")) seconds = std::atof(argv[i + 1]);
    else return std::fprintf(stderr, "unknown flag %s\n", argv[i]), 2;
  }
  const int sites = size * size;
  const double active = 1 - std::exp(-2 * coupling);
  Random random;
  std::vector<int8_t> spins(sites, 1), fresh(sites);
  std::vector<int> parent(sites);
  auto find = [&](int a) {
    while (parent[a] != a) a = parent[a] = parent[parent[a]];
    return a;
  };
  auto bond = [&](int i, int j) {
    if (spins[i] != spins[j] || random.uniform() >= active) return;
    const int a = find(i), b = find(j);
    if (a != b) parent[std::max(a, b)] = std::min(a, b);
  };
  auto sweep = [&] {
    for (int i = 0; i < sites; i++) parent[i] = i;
    for (int y = 0; y < size; y++)
      for (int x = 0; x < size; x++) {
        const int i = y * size + x;
        bond(i, y * size + (x + 1) % size);
        bond(i, (y + 1) % size * size + x);
      }
    for (int i = 0; i < sites; i++) fresh[i] = random.next() >> 63 ? 1 : -1;
    for (int i = 0; i < sites; i++) spins[i] = fresh[find(i)];
  };
  auto energy = [&] {
    long sum = 0;
    for (int y = 0; y < size; y++)
      for (int x = 0; x < size; x++) sum += spins[y * size + x] * (spins[y * size + (x + 1) % size] + spins[(y + 1) % size * size + x]);
    return -double(sum) / sites;
  };
  using Clock = std::chrono::steady_clock;
  auto since = [](Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); };
  for (int n = 0; n < 100; n++) sweep();
  std::vector<double> rates;
  double u = 0;
  long measured = 0;
  const int chunk = std::max(1, 400000 / sites);
  for (int run = 0; run < 5; run++) {
    double time = 0, sweeps = 0;
    while (time < seconds / 5) {
      const auto start = Clock::now();
      for (int n = 0; n < chunk; n++) sweep();
      time += since(start);
      sweeps += chunk;
      u += energy(), measured++;
    }
    rates.push_back(sweeps / time);
  }
  std::sort(rates.begin(), rates.end());
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"peer\": \"C++ Swendsen–Wang\", \"version\": \"g++ %s\", \"case\": \"swendsen-wang L=%d K=%.10g\", \"median\": %.5g, \"min\": %.5g, "
              "\"max\": %.5g, \"runs\": 5, \"unit\": \"sweeps/s\", \"threads\": 1, \"maxRssMB\": %.1f, \"check\": {\"u\": %.6f}}\n",
              __VERSION__, size, coupling, rates[2], rates[0], rates[4], usage.ru_maxrss / 1024.0, u / measured);
}
