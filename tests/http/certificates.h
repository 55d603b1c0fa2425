#pragma once
// Certificates for tests, made by the openssl command in a temporary folder: an authority, what it
// signs for the server and a client, and strangers.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace aijob::http {

class Certificates {
 public:
  Certificates() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tls-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    MakeSelfSigned("ca");
    MakeSigned("server");
    MakeSigned("client");
    MakeSelfSigned("stranger");
  }
  ~Certificates() { std::filesystem::remove_all(folder_); }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  [[nodiscard]] std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  [[nodiscard]] std::string Cert(const std::string& name) const { return Path(name + ".crt"); }
  [[nodiscard]] std::string Key(const std::string& name) const { return Path(name + ".key"); }

  void MakeSelfSigned(const std::string& name) const {
    Run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" +
        name + " -addext subjectAltName=IP:127.0.0.1,DNS:localhost -keyout " + Key(name) +
        " -out " + Cert(name));
  }
  /// For 127.0.0.1 and localhost, by the authority. A new key and certificate each time.
  void MakeSigned(const std::string& name) const {
    std::ofstream(Path("ext")) << "subjectAltName=IP:127.0.0.1,DNS:localhost\n";
    Run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name +
        " -keyout " + Key(name) + " -out " + Path("csr"));
    Run("openssl x509 -req -days 2 -in " + Path("csr") + " -CA " + Cert("ca") + " -CAkey " +
        Key("ca") + " -CAcreateserial -extfile " + Path("ext") + " -out " + Cert(name));
  }
  void Write(const std::string& name, std::string_view text) const {
    std::ofstream(Path(name)) << text;
  }

 private:
  static void Run(const std::string& command) {
    ASSERT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0) << command;
  }

  std::string folder_;
};

}  // namespace aijob::http
