#!/usr/bin/env bash
# A bare Debian as a tar file, of this machine's own suite and from its own mirrors; made once.
#
#   base.sh FILE
set -euo pipefail
file=$1
if [[ -s $file ]]; then exit 0; fi

# shellcheck disable=SC1091
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
sources() {
  # shellcheck disable=SC2016  # apt-get's own variables
  apt-get indextargets --format '$(ORIGIN)|deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    sed -n 's/^Debian|//p' | grep -E " $suite(-updates|-security)? main$" | sort -u
}
if [[ -z $(sources) ]]; then apt-get -q update </dev/null >&2; fi
sources | mmdebstrap --quiet --variant=minbase --include=ca-certificates "$suite" "$file.part.tar" -
mv "$file.part.tar" "$file"
