#!/usr/bin/env bash
# Puts programs, the libraries they are linked with and what those read into a folder that is a root by itself.
#
#   rootfs.sh FOLDER PROGRAM..
#
# For Debian: libraries' licences and package records come along, so that scanners know what is inside.
set -euo pipefail
root=$1
shift

mkdir -p "$root"/{usr/bin,usr/lib,usr/lib64,etc/ssl/certs,usr/lib/ssl,var/lib/dpkg/status.d,proc,sys,dev,run}
ln -s usr/bin "$root/bin"
ln -s usr/lib "$root/lib"
ln -s usr/lib64 "$root/lib64"
install -d -m 1777 "$root/tmp"
install -s -m 0755 -t "$root/usr/bin" "$@"

# The loader and every library, each where the loader looks for it without a cache.
mapfile -t libraries < <(ldd "$@" | sed -nE 's,^\s(.* => )?(/\S+) \(0x[0-9a-f]+\)$,\2,p' | sort -u)
# Parts of glibc that it no longer needs itself, but that NVIDIA's library, mounted from the host, still asks for.
for library in "${libraries[@]}"; do
  if [[ $library == */libc.so.6 ]]; then
    libraries+=("${library%/*}"/{libdl.so.2,libpthread.so.0,librt.so.1})
  fi
done
for library in "${libraries[@]}"; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done

# Authorities for https:// probes, where OpenSSL looks for them.
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
ln -s /etc/ssl/certs/ca-certificates.crt "$root/usr/lib/ssl/cert.pem"
ln -s /etc/ssl/certs "$root/usr/lib/ssl/certs"

# Names: the user's, and hosts' (glibc reads files and DNS by itself). debian_version tells container runtimes
# where a driver's libraries belong.
printf 'root:x:0:0:root:/:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/:/sbin/nologin\n' >"$root/etc/passwd"
printf 'root:x:0:\nnonroot:x:65532:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
cp -L /etc/debian_version /etc/os-release "$root/etc/"

# Whose they are. dpkg knows some libraries below /lib, others below /usr/lib.
for file in "${libraries[@]}" /etc/ssl/certs/ca-certificates.crt; do
  real=$(realpath "$file")
  { dpkg-query -S "$real" "${real#/usr}" "/usr$real" 2>/dev/null || true; } | head -n 1 | cut -d: -f1
done | cat - <(echo ca-certificates) | sort -u | while read -r package; do
  dpkg-query -s "$package" >"$root/var/lib/dpkg/status.d/$package"
  install -D -m 0644 "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
done

# Nothing is left to chance: every library is found within the folder.
for program in "$@"; do
  chroot "$root" "/usr/bin/$(basename "$program")" --help >/dev/null
done
