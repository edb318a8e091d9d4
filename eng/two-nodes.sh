#!/usr/bin/env bash
# Runs BlazorDemo as two nodes behind nginx, on a PostgreSQL or Redis of its own, until Ctrl+C; then all of it stops.
#
#   eng/two-nodes.sh postgres|redis [PORT]
#
# http://localhost:PORT (default 5080) gives a browser to one of the nodes and keeps it there, by a cookie. /node/one and
# /node/two give it to the other: tabs that are open stay on their node, and show what happens on the other.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

store=${1:-} port=${2:-5080}
case $store in
  postgres | redis) ;;
  *) echo "eng/two-nodes.sh postgres|redis [PORT]" >&2 && exit 2 ;;
esac
[[ ${BLAZORSESSIONS_REQUIRE_SERVERS:-} == 1 ]] || exec eng/servers.sh eng/two-nodes.sh "$store" "$port"

nginx=$(command -v nginx || echo /usr/sbin/nginx)
folder=$(mktemp -d)
started=()
stop_all() {
  trap '' INT TERM HUP
  for process in "${started[@]}"; do
    kill "$process" 2>/dev/null || true
  done
  wait
  rm -rf "$folder"
}
trap stop_all EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

dotnet build samples/BlazorDemo -c Release --nologo -v quiet

[[ $store == redis ]] && sessions=$BLAZORSESSIONS_TEST_REDIS || sessions=$BLAZORSESSIONS_TEST_POSTGRES

# Runs a node and waits until it says where it listens, on a free port.
start_node() {
  local node=$1 log=$folder/$1.log
  : >"$log"
  ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_URLS=http://127.0.0.1:0 \
    BlazorDemo__Store=$store BlazorDemo__Node=$node ConnectionStrings__Sessions=$sessions \
    dotnet samples/BlazorDemo/bin/Release/net10.0/BlazorDemo.dll --contentRoot "$PWD/samples/BlazorDemo" >"$log" 2>&1 &
  started+=($!)
  until address=$(grep -oPm 1 'Now listening on: http://\K\S+' "$log"); do
    kill -0 "${started[-1]}" 2>/dev/null || { cat "$log" >&2 && exit 1; }
    sleep 0.2
  done
}

start_node one && one=$address
start_node two && two=$address

cat >"$folder/nginx.conf" <<CONF
daemon off;
pid $folder/nginx.pid;
error_log stderr warn;
events { }
http {
  access_log off;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  upstream one { server $one; }
  upstream two { server $two; }
  split_clients \$request_id \$any { 50% one; * two; }
  map \$cookie_node \$node { one one; two two; default \$any; }
  map \$http_upgrade \$connection_upgrade { default upgrade; '' close; }
  server {
    listen 127.0.0.1:$port;
    location = /node/one { add_header Set-Cookie "node=one; Path=/; HttpOnly"; return 302 /; }
    location = /node/two { add_header Set-Cookie "node=two; Path=/; HttpOnly"; return 302 /; }
    location / {
      add_header Set-Cookie "node=\$node; Path=/; HttpOnly";
      proxy_pass http://\$node;
      proxy_http_version 1.1;
      proxy_set_header Host \$http_host;
      proxy_set_header X-Forwarded-For \$remote_addr;
      proxy_set_header X-Forwarded-Proto \$scheme;
      proxy_set_header Upgrade \$http_upgrade;
      proxy_set_header Connection \$connection_upgrade;
    }
  }
}
CONF
"$nginx" -c "$folder/nginx.conf" -p "$folder" &
started+=($!)

echo "Two nodes on $store: http://localhost:$port (and /node/one, /node/two). Ctrl+C ends them."
wait -n "${started[@]}" || true
echo "eng/two-nodes.sh: one of the processes has ended; the logs of the nodes:" >&2
tail -n 20 "$folder"/*.log >&2
exit 1
