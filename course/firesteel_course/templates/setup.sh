#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the image: Python, bubblewrap, and Firesteel from the wheel beside.
set -euo pipefail
cd "$(dirname "$0")"
home=${FIRESTEEL_HOME:-/opt/firesteel}

find_python() { # 3.11 or newer, with what makes virtual environments
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

install() {
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

install_python() { # Ubuntu 24.04 has 3.12; 22.04 has it from the deadsnakes archive, and an early 3.11 of its own
    apt-get update
    install python3.12 python3.12-venv || {
        install software-properties-common && add-apt-repository --yes ppa:deadsnakes/ppa && apt-get update &&
            install python3.12 python3.12-venv
    } || install python3.11 python3.11-venv
}

command -v bwrap >/dev/null || { apt-get update && install bubblewrap; }
python=$(find_python) || { install_python && python=$(find_python); }

"$python" -m venv "$home"
"$home/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
"$home/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps ./firesteel-*.whl
chmod -R go-rwx . # the instructor's checks are not for answers to read, whatever they run as

"$home/bin/firesteel" doctor
