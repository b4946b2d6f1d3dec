# Sourced by the scripts: goes to the top of the repository and sets $python to an interpreter
# that can make the environment. PYTHON=... chooses one.

unset CDPATH PYTHONHOME PYTHONPATH
case ${PYTHON:-} in
    /*) ;;
    */*) PYTHON=$PWD/$PYTHON ;;
esac
cd "$(dirname "$0")/.." || exit 1

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

if [ -n "${PYTHON:-}" ]; then
    "$PYTHON" -c "$new_enough" 2>/dev/null || {
        echo "PYTHON=$PYTHON is not a Python 3.11 or newer ($("$PYTHON" --version 2>&1))." >&2
        echo "Nothing was set up. Name another: PYTHON=python3.12 $0" >&2
        exit 1
    }
    python=$PYTHON
else
    python=
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c "$new_enough" 2>/dev/null; then
            python=$name
            break
        fi
    done
    if [ -z "$python" ]; then
        echo "Python 3.11 or newer is needed; found $(python3 --version 2>/dev/null || echo none)." >&2
        echo "Nothing was set up. On Debian and Ubuntu: apt-get install python3 python3-venv" >&2
        echo "If it is elsewhere, name it: PYTHON=/path/to/python3.12 $0" >&2
        exit 1
    fi
fi
