--[[
The counters of rate limits: takes from all limits of a call, or from none. The script is
this prologue, the algorithms that the call names, and the epilogue.

KEYS   one for each limit, in the order of the arguments
ARGV   one call or several, each of
         operation   acquire, refund or reset
         now         microseconds since 1970, or empty: the clock of this server
         cost        permits; 0 looks without taking
         taken       for a refund: when the permits were taken, or empty: just now
         count       how many limits follow, each of
           algorithm   the code of an algorithm, such as tb
           capacity    the most permits that can be taken at once
           time        see the algorithm
           extra       see the algorithm, or empty
           due         with taken: when the limit would have been as if never used, as it
                       reported right after the permits were taken
Reply  for each call
         allowed     1 or 0
         wait        microseconds until the same call succeeds, 0 when allowed, -1 if never
         delay       microseconds an allowed caller should wait
         now         microseconds since 1970, when this was decided
         repaired    how many keys held what these scripts do not write
         and for each limit
           violated    1 or 0
           remaining   permits that could be taken now
           reset       microseconds until the limit is as if never used
           next        microseconds until one permit more than remaining can be taken, -1 if
                       never; no longer than the wait of this limit if it refused

All numbers are integers below 2^53, which a double holds exactly. Every write sets a
time to live. A call that is refused writes nothing, but for what repairs a damaged key.
--]]

local NEVER = -1
-- An injected clock replays hours in an instant; its state must not expire meanwhile.
local REPLAY_TTL_MILLIS = 86400000

local algorithms = {}

local function integer(number)
  return string.format('%.0f', number)
end

local function number(text)
  return text and string.find(text, '^%d+$') and tonumber(text)
end

-- The answer to a command, or nil if the key holds a value of another type.
local function ask(command, key)
  local value = redis.pcall(command, key)
  if type(value) ~= 'table' or not value.err then
    return value
  elseif not string.find(value.err, 'WRONGTYPE', 1, true) then
    -- Raises the error again, as one of Redis and not of this script.
    return redis.call(command, key)
  end
end

-- The stored text if it is of the pattern, or nil; and whether it is something else.
local function read(limit, pattern)
  local value = ask('GET', limit.key)
  if value == false then
    return nil, false
  elseif value and string.find(value, pattern) then
    return value, false
  end
  limit.repaired = 1
  return nil, true
end

-- Stores a text until the time at which it no longer matters, or drops what does not now.
local function write(limit, text, now, finish)
  if finish <= now then
    redis.call('DEL', limit.key)
  elseif limit.replay then
    redis.call('SET', limit.key, text, 'PX', REPLAY_TTL_MILLIS)
  else
    redis.call('SET', limit.key, text, 'PXAT', integer(math.ceil(finish / 1000)))
  end
end
