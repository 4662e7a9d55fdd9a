#!/usr/bin/env bash
# Install the Debian packages that are missing: packages.sh [run|test|office|bench]
# As root or with sudo; without either it says what an administrator has to install.
set -euo pipefail

purpose=${1:-run}
missing=()

has_postgis() {
    local control=(/usr/share/postgresql/*/extension/postgis.control)
    [ -e "${control[0]}" ] || [ -e "$(pg_config --sharedir 2> /dev/null)/extension/postgis.control" ]
}
# Who names an own server needs none here; the tests always do.
[ "$purpose" = run ] && [ -n "${LANDGIS_DATABASE_URL:-}" ] || has_postgis || missing+=(postgresql-postgis)
python3 -c 'import ensurepip, venv' 2> /dev/null || missing+=(python3-venv)
if [ "$purpose" = test ]; then
    [ -x /usr/bin/chromium ] || missing+=(chromium)
    [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing+=(fonts-noto-cjk)
fi
if [ "$purpose" = office ]; then
    [ -e /usr/lib/libreoffice/program/libswlo.so ] || missing+=(libreoffice-writer-nogui)
    [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing+=(fonts-noto-cjk)
fi
if [ "$purpose" = bench ]; then
    command -v wrk > /dev/null || missing+=(wrk)
    command -v ogr2ogr > /dev/null || missing+=(gdal-bin)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

ask_administrator() {
    echo "缺少 Debian 软件包，请由管理员执行：apt-get install -y ${missing[*]}，然后重试。" >&2
    exit 1
}

as_root=(env)
if [ "$(id -u)" != 0 ]; then
    command -v sudo > /dev/null || ask_administrator
    if [ -t 0 ]; then
        as_root=(sudo env)
        sudo true || ask_administrator
    else
        as_root=(sudo -n env)
        sudo -n true 2> /dev/null || ask_administrator
    fi
fi
command -v apt-get > /dev/null || ask_administrator

echo "正在安装 Debian 软件包：${missing[*]}"
# Debian would start a server of its own on port 5432, which nothing here uses.
settings=/etc/postgresql-common/createcluster.conf
if [[ " ${missing[*]} " == *" postgresql-postgis "* ]] && ! command -v pg_ctlcluster > /dev/null; then
    "${as_root[@]}" sh -c "mkdir -p /etc/postgresql-common && [ -e $settings ] ||
        echo 'create_main_cluster = false' > $settings"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    "${as_root[@]}" DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 \
        apt-get -qq "$@" < /dev/null > "$log" 2>&1 && return
    cat "$log" >&2
    echo "没有装好 Debian 软件包，请按上面的原因处理后重试。" >&2
    exit 1
}
apt update
apt install -y --no-install-recommends "${missing[@]}"
