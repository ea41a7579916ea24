#!/bin/sh
# Installs what the browser tests need besides the virtual environment: Chromium with its driver, and axe-core (which
# checks pages for accessibility). Skips what is already installed. axe-core is stored in the cache, not in the package.
set -eu

AXE_VERSION=4.14.1
AXE_SHA256=29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c
cache="${LCBX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lcbx}/browser"
axe="$cache/axe-$AXE_VERSION.min.js"

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
    echo "installing chromium and chromium-driver"
    if ! as_root apt-get install -y -q --no-install-recommends chromium chromium-driver >/dev/null 2>&1; then
        as_root apt-get update -q
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
            chromium chromium-driver fonts-dejavu-core
    fi
fi

if ! echo "$AXE_SHA256  $axe" | sha256sum --check --status 2>/dev/null; then
    echo "downloading axe-core $AXE_VERSION"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    # npm's configured registry if npm is installed, or else the one in the environment, or else the public one.
    registry=$(npm config get registry 2>/dev/null || echo "${NPM_CONFIG_REGISTRY:-https://registry.npmjs.org/}")
    url="${registry%/}/axe-core/-/axe-core-$AXE_VERSION.tgz"
    python3 -c 'import sys, urllib.request; urllib.request.urlretrieve(sys.argv[1], sys.argv[2])' "$url" "$work/axe.tgz"
    tar -xzf "$work/axe.tgz" -C "$work" package/axe.min.js
    echo "$AXE_SHA256  $work/package/axe.min.js" | sha256sum --check --quiet
    mkdir -p "$cache"
    mv "$work/package/axe.min.js" "$axe"
fi
