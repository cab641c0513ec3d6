#!/bin/sh
# Succeeds if the limiter can log in and be answered. TIME is a right that it has; PING is
# none.
REDISCLI_AUTH=$REDIS_LIMITER_PASSWORD exec redis-cli --user limiter --no-auth-warning -e time
