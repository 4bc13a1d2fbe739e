#!/usr/bin/env bash
# Proves the two commands of the README on a machine that has nothing: a Debian made on the spot, python3 added.
#
#   sudo packaging/fresh_machine.sh [arguments for desk.py test, default --fast]
#
# Needs root on Debian or Ubuntu, debootstrap, git, and the net. Works on the last commit, not on open changes.
# From the environment: SUITE (bookworm), MIRROR (debootstrap's own), WORK (a new folder under TMPDIR; a
# "base" found in it is used again). Proxy variables, PIP_* and a certificate bundle named by SSL_CERT_FILE are handed in.
# Mounts and processes live in namespaces of their own and are gone when this ends, however it ends.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if [[ ${FRESH_MACHINE_INSIDE:-} != yes ]]; then
    [[ $(id -u) == 0 ]] || { echo "fresh_machine.sh: needs root, for debootstrap and chroot" >&2; exit 1; }
    export FRESH_MACHINE_INSIDE=yes
    exec unshare --mount --pid --fork --kill-child --propagation private "${BASH_SOURCE[0]}" "$@"
fi

suite=${SUITE:-bookworm}
work=${WORK:-$(mktemp -d "${TMPDIR:-/tmp}/fresh-machine.XXXXXX")}
tests=("${@:---fast}")
# A folder with a space in its name, because people have those.
folder="/home/someone/claude desk"

say() { printf '\n=== %s\n' "$*"; }

timed() {  # timed "what" command...: run it, tell how long it took
    local what=$1 begin=$EPOCHREALTIME status=0
    shift
    "$@" || status=$?
    awk -v a="$begin" -v b="$EPOCHREALTIME" -v w="$what" -v s="$status" \
        'BEGIN { printf "--- %s: %.1f s, exit %d\n", w, b - a, s }'
    return "$status"
}

handed_in=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ${!PIP_@}; do
    [[ $name == PIP_CERT || $name == PIP_FIND_LINKS || -z ${!name:-} ]] || handed_in+=("$name=${!name}")
done
if [[ -n ${SSL_CERT_FILE:-} ]]; then
    for name in SSL_CERT_FILE PIP_CERT REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS; do
        handed_in+=("$name=/etc/handed-in-ca.crt")
    done
fi

machine() {  # machine NAME: a new copy of the base with a clone in it; sets $root
    root=$work/$1
    rm -rf "$root"
    cp -a --reflink=auto "$work/base" "$root"
    git clone -q "$repository" "$root$folder"
    chroot "$root" chown -R someone:someone "$folder"
    [[ -z ${SSL_CERT_FILE:-} ]] || cp -L "$SSL_CERT_FILE" "$root/etc/handed-in-ca.crt"
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
}

inside() {  # inside USER command...: run it in $root, in the clone, with a clean environment
    local user=$1 home=/root
    shift
    [[ $user == root ]] || home=/home/$user
    chroot --userspec="$user" "$root" /usr/bin/env -i "${handed_in[@]}" HOME="$home" LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        sh -c 'cd "$0" && exec "$@"' "$folder" "$@"
}

serve_once() {  # serve_once USER: start headless, wait for the ready line, ask for the models, stop by SIGTERM
    inside "$1" python3 - <<'PYTHON'
import json, os, signal, subprocess, sys, tempfile, time, urllib.error, urllib.request

home = tempfile.mkdtemp()
environment = {**os.environ, "CLAUDE_DESK_HOME": home, "CLAUDE_DESK_PORT": "0",
               "CLAUDE_DESK_CLIENT_KEYS": "fresh:a-key-for-this-proof-only"}
begin = time.monotonic()
desk = subprocess.Popen([sys.executable, "desk.py", "run", "serve"], env=environment, stdout=subprocess.PIPE, text=True)
for line in desk.stdout:
    print(" ", line, end="")
    if line.startswith("ready "):
        url = line.split()[1]
        break
else:
    sys.exit(f"no ready line; exit {desk.wait()}")
print(f"  ready after {time.monotonic() - begin:.2f} s")
headers = {"x-api-key": "a-key-for-this-proof-only", "anthropic-version": "2023-06-01", "content-type": "application/json"}
body = {"model": "claude-practice", "max_tokens": 64, "messages": [{"role": "user", "content": "hello"}]}
request = urllib.request.Request(f"{url}/v1/messages", json.dumps(body).encode(), headers)
with urllib.request.urlopen(request) as reply:
    print(" ", reply.status, json.load(reply)["content"][0])
desk.send_signal(signal.SIGTERM)
status = desk.wait(30)
print(f"  exit {status} after SIGTERM")
sys.exit(status)
PYTHON
}

mkdir -p "$work"
if [[ ! -e $work/base/usr/bin/python3 ]]; then
    say "A bare $suite with python3 and nothing else"
    rm -rf "$work/base"
    timed debootstrap debootstrap --variant=minbase --include=python3 "$suite" "$work/base" ${MIRROR:+"$MIRROR"} >"$work/debootstrap.log"
    chroot "$work/base" useradd --create-home --shell /bin/sh someone
fi
chroot "$work/base" python3 --version
for module in pip ensurepip; do
    ! chroot "$work/base" python3 -c "import $module" 2>/dev/null || { echo "not bare: it has $module" >&2; exit 1; }
done

say "As root: clone to green tests, then to running"
machine as-root
timed "test ${tests[*]}" inside root python3 desk.py test "${tests[@]}"
timed "run serve, one request, SIGTERM" serve_once root
timed "run --version (nothing left to set up)" inside root python3 desk.py run --version

say "As root, another machine: clone to running"
machine run-only
timed "run serve, one request, SIGTERM" serve_once root

say "As a user who is not root: told what to install, then it works"
machine as-user
! timed "test ${tests[*]}" inside someone python3 desk.py test "${tests[@]}" 2>"$work/stderr" || {
    echo "It should have named what is missing" >&2
    exit 1
}
cat "$work/stderr"
line=$(sed -n 's/^ *sudo \(apt-get install .*\)$/\1/p' "$work/stderr")
[[ -n $line ]] || { echo "It failed without naming an apt line" >&2; exit 1; }
# shellcheck disable=SC2086 # the printed line is words
inside root env DEBIAN_FRONTEND=noninteractive $line -y -q >"$work/apt.log" 2>&1
timed "test ${tests[*]}" inside someone python3 desk.py test "${tests[@]}"
timed "run serve, one request, SIGTERM" serve_once someone

say "All of it worked; $work can be deleted"
