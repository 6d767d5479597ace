#!/bin/sh
# Finds a Python that is new enough and hands over to bootstrap.py; where there is none, prints the line to type.
# usage: start.sh run|dev
set -u
here=$(dirname -- "$0")

for name in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    [ -n "$name" ] || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$name" -I "$here/bootstrap.py" "$@"
    fi
done

found=$(python3 --version 2>/dev/null) || found="no python3"
ID='' VERSION_ID=''
# shellcheck disable=SC1091
[ -r "${OS_RELEASE:=/etc/os-release}" ] && . "$OS_RELEASE"
sudo=''
[ "$(id -u)" = 0 ] || sudo='sudo '
apt="${sudo}apt-get update && ${sudo}apt-get install -y"
case "$ID $VERSION_ID" in
    "ubuntu 22."*) line="$apt python3.11" ;;
    "debian 10" | "debian 11" | "ubuntu 1"* | "ubuntu 20."*)
        line="this release has no Python 3.11 of its own: use Debian 12, Ubuntu 24.04 or newer" ;;
    "debian "* | "ubuntu "*) line="$apt python3" ;;
    *) case "$(uname -s)" in
        Darwin) line='brew install python@3.13' ;;
        *) line='install Python 3.11 or newer with the package manager of this system' ;;
    esac ;;
esac
echo "Servanda needs Python 3.11 or newer; found: $found. Type this line, then run make again:" >&2
echo "    $line" >&2
exit 2
