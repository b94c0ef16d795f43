# Installs Debian packages, and starts none of their daemons: on the machine itself they would only be in the way.
policy=/usr/sbin/policy-rc.d

# One that is there already is its owner's, and stays.
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
fi

apt-get install --yes --no-install-recommends "$@"
