--[[
The counters of rate limits: takes from all limits of a call, or from none.

KEYS   one for each limit, in the order of the arguments
ARGV   one call or several, each of
         operation   acquire or refund
         now         microseconds since 1970, or empty: the clock of this server
         cost        permits; 0 looks without taking
         limits      how many limits follow, each of
           algorithm   tb (token bucket) or fw (fixed window)
           capacity    the most permits that can be taken at once
           time        tb: microseconds in which one permit comes back; fw: the period
Reply  for each call
         allowed     1 or 0
         wait        microseconds until the same call succeeds, 0 when allowed, -1 if never
         delay       microseconds an allowed caller should wait
         and for each limit
           violated    1 or 0
           remaining   permits that could be taken now
           reset       microseconds until the limit is as if never used

All numbers are integers below 2^53, which a double holds exactly. Every write sets a
time to live. A call that is refused writes nothing, but for what mends a damaged key.
--]]

local NEVER = -1
-- An injected clock replays hours in an instant; its state must not expire meanwhile.
local REPLAY_TTL_MILLIS = 86400000

local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function integer(number)
  return string.format('%.0f', number)
end

-- The stored value, or nil; and whether the key held something that is not ours.
local function read(key, pattern)
  local value = redis.pcall('GET', key)
  if not value then
    return nil
  end
  if type(value) == 'table' then
    if not string.find(value.err, 'WRONGTYPE', 1, true) then
      error(value.err)
    end
    return nil, true
  end
  local first, second = string.match(value, pattern)
  return first and { tonumber(first), tonumber(second) }, not first
end

local function write(call, key, value, micros)
  local millis = call.replay and REPLAY_TTL_MILLIS or math.max(1, math.ceil(micros / 1000))
  redis.call('SET', key, value, 'PX', integer(millis))
end

--[[ Token bucket (GCRA). State: tat, when the bucket will be full again. ]]
local token_bucket = {}

function token_bucket.load(limit, call)
  limit.fill = limit.time * limit.capacity
  local full = call.now + limit.fill
  local stored, damaged = read(limit.key, '^(%d+)$')
  local tat = stored and stored[1] or call.now
  -- Damaged state refuses for one fill, and so does what lies further ahead than that:
  -- a clock was stepped back, or the limit was lowered.
  limit.tat = damaged and full or math.min(math.max(tat, call.now), full)
  if damaged or tat > full then
    token_bucket.save(limit, call)
  end
end

function token_bucket.save(limit, call)
  if limit.tat > call.now then
    write(call, limit.key, integer(limit.tat), limit.tat - call.now)
  else
    redis.call('DEL', limit.key)
  end
end

function token_bucket.wait(limit, call)
  return math.max(0, limit.tat + call.cost * limit.time - limit.fill - call.now)
end

function token_bucket.take(limit, call)
  limit.tat = limit.tat + call.cost * limit.time
end

function token_bucket.give_back(limit, call)
  limit.tat = math.max(call.now, limit.tat - math.min(call.cost, limit.capacity) * limit.time)
end

function token_bucket.remaining(limit, call)
  return math.floor((limit.fill - (limit.tat - call.now)) / limit.time)
end

function token_bucket.reset(limit, call)
  return limit.tat - call.now
end

--[[ Fixed window. State: the permits taken, and when the window ends. ]]
local fixed_window = {}

function fixed_window.load(limit, call)
  local latest = call.now + limit.time
  local stored, damaged = read(limit.key, '^(%d+):(%d+)$')
  limit.count, limit.finish = 0, call.now
  if damaged then
    limit.count, limit.finish = limit.capacity, latest
  elseif stored and stored[2] > call.now then
    limit.count, limit.finish = stored[1], math.min(stored[2], latest)
  end
  if damaged or (stored and stored[2] > latest) then
    fixed_window.save(limit, call)
  end
end

function fixed_window.save(limit, call)
  if limit.count > 0 then
    write(call, limit.key, integer(limit.count) .. ':' .. integer(limit.finish), limit.finish - call.now)
  else
    redis.call('DEL', limit.key)
  end
end

function fixed_window.wait(limit, call)
  return limit.count + call.cost > limit.capacity and limit.finish - call.now or 0
end

function fixed_window.take(limit, call)
  if limit.finish == call.now then
    limit.finish = call.now + limit.time
  end
  limit.count = limit.count + call.cost
end

function fixed_window.give_back(limit, call)
  limit.count = math.max(0, limit.count - call.cost)
  limit.finish = limit.count > 0 and limit.finish or call.now
end

function fixed_window.remaining(limit)
  return math.max(0, limit.capacity - limit.count)
end

function fixed_window.reset(limit, call)
  return limit.finish - call.now
end

local ALGORITHMS = { tb = token_bucket, fw = fixed_window }

-- Redis drops a key without a time to live never: give it the one it should have.
local function mend(limit, call)
  if redis.call('PTTL', limit.key) == -1 then
    limit.algorithm.save(limit, call)
  end
end

-- The longest wait among the limits that refuse; NEVER is longer than any.
local function refuse(call, wait)
  if wait == NEVER or call.wait == NEVER then
    call.wait = NEVER
  else
    call.wait = math.max(call.wait, wait)
  end
end

local function decide(call)
  for _, limit in ipairs(call.limits) do
    local wait = 0
    if call.cost > limit.capacity then
      wait = NEVER
    elseif call.cost > 0 then
      wait = limit.algorithm.wait(limit, call)
    end
    if wait ~= 0 then
      limit.violated = 1
      refuse(call, wait)
    end
  end
  for _, limit in ipairs(call.limits) do
    if call.wait == 0 and call.cost > 0 then
      limit.algorithm.take(limit, call)
      limit.algorithm.save(limit, call)
    else
      mend(limit, call)
    end
  end
end

local function refund(call)
  for _, limit in ipairs(call.limits) do
    limit.algorithm.give_back(limit, call)
    limit.algorithm.save(limit, call)
  end
end

local argument, used_keys = 0, 0

local function next_argument()
  argument = argument + 1
  return ARGV[argument]
end

local function next_limit(call)
  used_keys = used_keys + 1
  local limit = {
    key = KEYS[used_keys],
    violated = 0,
    algorithm = ALGORITHMS[next_argument()],
    capacity = tonumber(next_argument()),
    time = tonumber(next_argument()),
  }
  limit.algorithm.load(limit, call)
  return limit
end

local reply = {}
while argument < #ARGV do
  local operation, now = next_argument(), next_argument()
  local call = { now = tonumber(now) or clock(), replay = now ~= '', wait = 0, limits = {} }
  call.cost = tonumber(next_argument())
  for i = 1, tonumber(next_argument()) do
    call.limits[i] = next_limit(call)
  end
  if operation == 'acquire' then
    decide(call)
  else
    refund(call)
  end
  reply[#reply + 1] = call.wait == 0 and 1 or 0
  reply[#reply + 1] = call.wait
  reply[#reply + 1] = 0
  for _, limit in ipairs(call.limits) do
    reply[#reply + 1] = limit.violated
    reply[#reply + 1] = limit.algorithm.remaining(limit, call)
    reply[#reply + 1] = limit.algorithm.reset(limit, call)
  end
end
return reply
