# Sourced by the other scripts: installs Debian packages that are not there yet.
# Says what it does on standard error; quiet and quick when there is nothing to do.
install_missing() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2> /dev/null | grep -q '^ii' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo > /dev/null || { echo "needs root to install: ${missing[*]}" >&2; return 1; }
        root=(sudo)
    fi
    echo "installing ${missing[*]}" >&2
    local log
    log="$(mktemp)"
    if ! { "${root[@]}" apt-get update && DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y \
            --no-install-recommends "${missing[@]}"; } > "$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "apt-get could not install ${missing[*]}" >&2
        return 1
    fi
    rm -f "$log"
}
