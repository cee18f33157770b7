#!/usr/bin/env bash
# Gives the monitor and the mirror the least rights on a Kafka that they can work with.
#
#   monitor   read and describe the sources; write and describe the queue
#   mirror    read and describe the queue
#
# Neither joins a consumer group, and nobody here may create, alter or delete anything.
# With --list nothing is changed: it shows which rights there are on these topics.
#
# SPDX-License-Identifier: EUPL-1.2
set -euo pipefail

usage() {
    cat >&2 <<'TEXT'
usage: acls.sh --bootstrap-server HOST:PORT [--command-config FILE] --queue TOPIC
               [--monitor USER] [--mirror USER] [--source TOPIC]... [--source-prefix PREFIX]...
               [--list]

USER is the name of the login (vigie), or a whole principal (User:CN=vigie,O=Example).
Sources are needed with --monitor: topics by name, or all whose names begin with a prefix.
Kafka's own tool does the work: kafka-acls.sh or kafka-acls on the PATH, or what KAFKA_ACLS names.
TEXT
    exit 2
}

connection=() monitor="" mirror="" queue="" named=() prefixes=() list=false
while (($# > 0)); do
    case "$1" in
        --list) list=true && shift && continue ;;
        --help | -h) usage ;;
    esac
    (($# > 1)) || usage
    case "$1" in
        --bootstrap-server | --command-config) connection+=("$1" "$2") ;;
        --monitor) monitor=$2 ;;
        --mirror) mirror=$2 ;;
        --queue) queue=$2 ;;
        --source) named+=("$2") ;;
        --source-prefix) prefixes+=("$2") ;;
        *) usage ;;
    esac
    shift 2
done
[[ -n "$queue" && " ${connection[*]} " == *" --bootstrap-server "* ]] || usage
$list || [[ -n "$monitor$mirror" ]] || usage
[[ -z "$monitor" || $((${#named[@]} + ${#prefixes[@]})) -gt 0 ]] || usage

# The queue is no source: whoever may write to it could otherwise forge events.
for prefix in "${prefixes[@]}"; do
    [[ "$queue" != "$prefix"* ]] || named+=("$queue")
done
if [[ " ${named[*]} " == *" $queue "* ]]; then
    echo "acls.sh: the queue $queue would be a source as well" >&2
    exit 2
fi

tool() {
    if [[ -n "${KAFKA_ACLS:-}" ]]; then
        # It may name a program with arguments.
        local words
        read -ra words <<<"$KAFKA_ACLS"
        "${words[@]}" "$@"
    elif command -v kafka-acls.sh >/dev/null; then
        kafka-acls.sh "$@"
    elif command -v kafka-acls >/dev/null; then
        kafka-acls "$@"
    else
        echo "acls.sh: kafka-acls.sh is not on the PATH" >&2
        exit 3
    fi
}

principal() {
    case "$1" in
        *:*) printf '%s\n' "$1" ;;
        *) printf 'User:%s\n' "$1" ;;
    esac
}

# grant USER OPERATION PATTERN-KIND TOPIC...: and to describe them.
grant() {
    local who=$1 operation=$2 kind=$3 topic topics=()
    shift 3
    (($# > 0)) || return 0
    for topic in "$@"; do topics+=(--topic "$topic"); done
    tool "${connection[@]}" --add --allow-principal "$(principal "$who")" \
        --operation "$operation" --operation Describe --resource-pattern-type "$kind" "${topics[@]}"
}

if $list; then
    topics=()
    for topic in "${named[@]}" "$queue"; do topics+=(--topic "$topic"); done
    # Also those that a prefix gives.
    tool "${connection[@]}" --list --resource-pattern-type match "${topics[@]}"
    exit
fi
if [[ -n "$monitor" ]]; then
    grant "$monitor" Read literal "${named[@]}"
    grant "$monitor" Read prefixed "${prefixes[@]}"
    grant "$monitor" Write literal "$queue"
fi
if [[ -n "$mirror" ]]; then
    grant "$mirror" Read literal "$queue"
fi
