#!/bin/sh
# Starts Redis with the users of users.acl, and the SHA-256 of their passwords in place of
# the two words there. So the rights are in git, and no password is in a file.
set -eu

here=$(dirname "$0")
users=/tmp/users.acl

sha256() {
	printf %s "$1" | sha256sum | cut -d ' ' -f 1
}

umask 077
sed -e "s/ADMIN_HASH/$(sha256 "${REDIS_ADMIN_PASSWORD:?}")/" \
	-e "s/LIMITER_HASH/$(sha256 "${REDIS_LIMITER_PASSWORD:?}")/" "$here/users.acl" > "$users"
exec redis-server "$here/redis.conf" --aclfile "$users" "$@"
