#!/bin/sh
# Looks for what the operating system must bring: Python with venv, and the shared libraries that Qt loads.
# What is missing is installed from Debian when that is possible, and otherwise named.
#
# It asks for libraries, not for packages: the packages' names change between releases, the libraries' do not,
# and on a system that is not Debian the question still makes sense.
set -eu

needs="
libglib-2.0.so.0          libglib2.0-0
libGL.so.1                libgl1
libEGL.so.1               libegl1
libdbus-1.so.3            libdbus-1-3
libxkbcommon.so.0         libxkbcommon0
libfontconfig.so.1        libfontconfig1
libxcb-cursor.so.0        libxcb-cursor0
libxkbcommon-x11.so.0     libxkbcommon-x11-0
libxcb-icccm.so.4         libxcb-icccm4
libxcb-keysyms.so.1       libxcb-keysyms1
libxcb-shape.so.0         libxcb-shape0
libcups.so.2              libcups2
libwayland-cursor.so.0    libwayland-cursor0
libwayland-egl.so.1       libwayland-egl1
"

missing=""
if [ "$(uname -s)" = Linux ]; then
    present=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)
    missing=$(printf '%s' "$needs" | while read -r library package; do
        [ -n "$library" ] || continue
        case "$present" in *"$library "*) ;; *) printf ' %s' "$package" ;; esac
    done)
fi

# What the tests need to hear the window as a screen reader does. Without root the program runs all the same, and
# those tests say that they were left out.
programs="
Xvfb                      xvfb
dbus-daemon               dbus-daemon
/usr/libexec/at-spi-bus-launcher at-spi2-core
"
heard=""
if [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    heard=$(printf '%s' "$programs" | while read -r program package; do
        [ -n "$program" ] || continue
        command -v "$program" >/dev/null || printf ' %s' "$package"
    done)
fi

python=${PYTHON:-python3.11}
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    missing="$missing python3.11 python3.11-venv"
fi
if [ -d /etc/apt ] && [ ! -e /etc/ssl/certs/ca-certificates.crt ]; then
    missing="$missing ca-certificates" # Debian's pip trusts what this package trusts, and nothing else
fi
missing="$missing$heard"
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
    sudo -n true 2>/dev/null || as_root=no
fi
if [ "$as_root" = no ] || ! command -v apt-get >/dev/null; then
    {
        echo "缺少系统软件包（Debian 中的名称）：$missing"
        echo "请管理员安装后重新运行 make setup："
        echo "    sudo apt-get install --no-install-recommends$missing"
        echo "Missing system packages (Debian names):$missing"
        echo "Have them installed, then run make setup again."
    } >&2
    exit 1
fi
echo "安装系统软件包 / installing system packages:$missing"
$as_root apt-get update -q
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
