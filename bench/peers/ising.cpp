// Peer: the Ising model in plain C++, as it is usually written.
//
// --method metropolis: single-spin Metropolis (Metropolis et al. 1953, doi:10.1063/1.1699114), byte spins,
//   a table of Boltzmann factors min(1, exp(-2K s Σs')), xoshiro256++ (Blackman & Vigna 2021,
//   doi:10.1145/3460772); checkerboard or sequential order. A "flip" is one attempted update.
// --method wolff: single-cluster algorithm (Wolff 1989, doi:10.1103/PhysRevLett.62.361), bond probability
//   1 - exp(-2K). Samples every fixed number of clusters: stopping after a number of flipped spins is biased.
//   It serves as an independent source of magnetizations rather than as a race.
// Errors are standard errors of 64 bin means. L x L torus, K = J / k_B T, J = 1.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

struct Xoshiro {
  uint64_t s[4];
  explicit Xoshiro(uint64_t seed) {  // SplitMix64 fills the state, as the authors advise
    for (auto& word : s) {
      uint64_t z = (seed += 0x9e3779b97f4a7c15);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      word = z ^ (z >> 31);
    }
  }
  static uint64_t rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  uint64_t next() {
    const uint64_t result = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0], s[3] ^= s[1], s[1] ^= s[2], s[0] ^= s[3], s[2] ^= t, s[3] = rotate(s[3], 45);
    return result;
  }
  uint32_t below(uint32_t n) { return uint32_t((next() >> 32) * n >> 32); }
};

struct Options {
  int size = 64;
  double coupling = 0.5 * std::log(1 + std::sqrt(2.0)), seconds = 5;
  uint64_t seed = 1;
  std::string method = "metropolis", order = "checkerboard";
};

using Clock = std::chrono::steady_clock;
double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Accept when a 32-bit random number lies below this.
uint64_t threshold(double probability) { return uint64_t(std::llround(std::min(1.0, probability) * 4294967296.0)); }

struct Lattice {
  int size;
  std::vector<int8_t> spin;
  explicit Lattice(int L) : size(L), spin(size_t(L) * L, 1) {}
  int sites() const { return size * size; }
  double energy() const {  // per site
    int sum = 0;
    for (int y = 0; y < size; y++) {
      const int8_t *row = &spin[y * size], *down = &spin[(y + 1) % size * size];
      for (int x = 0; x < size - 1; x++) sum += row[x] * (row[x + 1] + down[x]);
      sum += row[size - 1] * (row[0] + down[size - 1]);
    }
    return -double(sum) / sites();
  }
  double magnetization() const {
    int sum = 0;
    for (int8_t s : spin) sum += s;
    return double(sum) / sites();
  }
};

struct Metropolis {
  uint64_t table[9];  // index 4 + s Σs'
  explicit Metropolis(double K) {
    for (int i = 0; i < 9; i++) table[i] = threshold(std::exp(-2 * K * (i - 4)));
  }
  void update(int8_t& s, int field, Xoshiro& random) const {
    const int flip = -int((random.next() >> 32) < table[4 + s * field]);
    s = int8_t((s ^ flip) - flip);  // a branch would be mispredicted often enough to cost more
  }
  void row(Lattice& lattice, int y, int first, int step, Xoshiro& shared) const {
    Xoshiro random = shared;  // a byte store may alias anything: a local generator stays in registers
    const int L = lattice.size;
    int8_t* s = &lattice.spin[y * L];
    const int8_t *up = &lattice.spin[(y == 0 ? L - 1 : y - 1) * L], *down = &lattice.spin[(y == L - 1 ? 0 : y + 1) * L];
    int x = first;
    if (x == 0) update(s[0], up[0] + down[0] + s[L - 1] + s[1], random), x += step;
    for (; x < L - 1; x += step) update(s[x], up[x] + down[x] + s[x - 1] + s[x + 1], random);
    if (x == L - 1) update(s[x], up[x] + down[x] + s[x - 1] + s[0], random);
    shared = random;
  }
  void sweep(Lattice& lattice, bool checkerboard, Xoshiro& random) const {
    if (!checkerboard)
      for (int y = 0; y < lattice.size; y++) row(lattice, y, 0, 1, random);
    else
      for (int color = 0; color < 2; color++)
        for (int y = 0; y < lattice.size; y++) row(lattice, y, (y + color) & 1, 2, random);
  }
};

struct Wolff {
  uint64_t bond;
  std::vector<int> stack;
  explicit Wolff(double K) : bond(threshold(1 - std::exp(-2 * K))) {}
  int cluster(Lattice& lattice, Xoshiro& shared) {  // flips one cluster and returns its size
    Xoshiro random = shared;
    const int L = lattice.size, N = lattice.sites(), seed = int(random.below(N));
    const int8_t old = lattice.spin[seed];
    int flipped = 1;
    lattice.spin[seed] = -old;
    stack.assign(1, seed);
    while (!stack.empty()) {
      const int i = stack.back(), x = i % L;
      stack.pop_back();
      const int neighbours[4] = {x == 0 ? i + L - 1 : i - 1, x == L - 1 ? i - L + 1 : i + 1, i < L ? i + N - L : i - L,
                                 i >= N - L ? i - N + L : i + L};
      for (int j : neighbours)
        if (lattice.spin[j] == old && (random.next() >> 32) < bond) {
          lattice.spin[j] = -old;
          stack.push_back(j);
          flipped++;
        }
    }
    shared = random;
    return flipped;
  }
};

struct Series {
  std::vector<double> values;
  double mean() const {
    double sum = 0;
    for (double x : values) sum += x;
    return sum / values.size();
  }
  double error() const {
    const size_t bins = 64, width = values.size() / bins;
    if (width == 0) return NAN;
    std::vector<double> means;
    for (size_t b = 0; b < bins; b++) {
      double sum = 0;
      for (size_t i = 0; i < width; i++) sum += values[b * width + i];
      means.push_back(sum / width);
    }
    double center = 0, square = 0;
    for (double m : means) center += m / bins;
    for (double m : means) square += (m - center) * (m - center);
    return std::sqrt(square / (bins * (bins - 1)));
  }
};

// JSON has no NaN: an error that too few samples leave unknown is null.
std::string number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", x);
  return std::isfinite(x) ? text : "null";
}

int main(int count, char** words) {
  Options o;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name = words[i], value = words[i + 1];
    if (name == "--size") o.size = std::stoi(value);
    else if (name == "--coupling") o.coupling = std::stod(value);
    else if (name == "--seconds") o.seconds = std::stod(value);
    else if (name == "--seed") o.seed = std::stoull(value);
    else if (name == "--method") o.method = value;
    else if (name == "--order") o.order = value;
    else return std::fprintf(stderr, "ising: expected --size --coupling --seconds --seed --method --order, got %s\n", words[i]), 2;
  }
  const bool checkerboard = o.order == "checkerboard", wolff = o.method == "wolff";
  if ((!wolff && o.method != "metropolis") || (!checkerboard && o.order != "sequential"))
    return std::fprintf(stderr, "ising: expected --method metropolis|wolff and --order checkerboard|sequential, got %s, %s\n", o.method.c_str(), o.order.c_str()), 2;
  if (o.size < 4 || (checkerboard && o.size % 2))
    return std::fprintf(stderr, "ising: expected an even size of at least 4, got %d; use --order sequential for odd sizes\n", o.size), 2;

  Xoshiro random(o.seed);
  Lattice lattice(o.size);
  Series u, m, m2, rates, clusterSizes;
  long perSample = 1;

  if (wolff) {
    Wolff sampler(o.coupling);
    double flips = 0;
    long clusters = 0;
    for (auto start = Clock::now(); since(start) < 0.05 * o.seconds; clusters++) flips += sampler.cluster(lattice, random);
    perSample = std::max(1L, std::lround(clusters * lattice.sites() / flips));  // about a lattice of flips, fixed from here on
    for (int run = 0; run < 5; run++) {
      const auto start = Clock::now();
      double time = 0, touched = 0;
      while ((time = since(start)) < 0.19 * o.seconds)
        for (int i = 0; i < 100; i++) {
          double sizes = 0;
          for (long c = 0; c < perSample; c++) sizes += sampler.cluster(lattice, random);
          touched += sizes;
          const double magnetization = lattice.magnetization();
          u.values.push_back(lattice.energy());
          m.values.push_back(std::fabs(magnetization));
          m2.values.push_back(magnetization * magnetization);
          clusterSizes.values.push_back(sizes / perSample / lattice.sites());  // Wolff's estimator: its mean is ⟨m²⟩
        }
      rates.values.push_back(touched / time * 1e-9);
    }
  } else {
    const Metropolis sampler(o.coupling);
    for (auto start = Clock::now(); since(start) < 0.2 * o.seconds;) sampler.sweep(lattice, checkerboard, random);
    for (int run = 0; run < 5; run++) {
      double flips = 0, time = 0;
      while (time < 0.16 * o.seconds) {
        const auto start = Clock::now();
        for (int i = 0; i < 100; i++) sampler.sweep(lattice, checkerboard, random);
        time += since(start);  // measurements are not timed
        flips += 100.0 * lattice.sites();
        const double magnetization = lattice.magnetization();
        u.values.push_back(lattice.energy());
        m.values.push_back(std::fabs(magnetization));
        m2.values.push_back(magnetization * magnetization);
      }
      rates.values.push_back(flips / time * 1e-9);
    }
  }
  const long samples = long(u.values.size());

  std::sort(rates.values.begin(), rates.values.end());
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"peer\": \"C++ %s\", \"version\": \"g++ %s\", \"case\": \"ising L=%d K=%.10g %s\", ", wolff ? "wolff" : o.order.c_str(),
              __VERSION__, o.size, o.coupling, o.method.c_str());
  std::printf("\"median\": %.5g, \"min\": %.5g, \"max\": %.5g, \"runs\": 5, \"unit\": \"flips/ns\", \"threads\": 1, \"maxRssMB\": %.1f, ",
              rates.values[2], rates.values[0], rates.values[4], usage.ru_maxrss / 1024.0);
  std::printf("\"check\": {\"u\": %.7f, \"uError\": %s, \"absM\": %.7f, \"absMError\": %s, \"m2\": %.7f, \"m2Error\": %s, ", u.mean(),
              number(u.error()).c_str(), m.mean(), number(m.error()).c_str(), m2.mean(), number(m2.error()).c_str());
  if (wolff)
    std::printf("\"m2Cluster\": %.7f, \"m2ClusterError\": %s, \"clustersPerSample\": %ld, ", clusterSizes.mean(),
                number(clusterSizes.error()).c_str(), perSample);
  std::printf("\"samples\": %ld}}\n", samples);
}
