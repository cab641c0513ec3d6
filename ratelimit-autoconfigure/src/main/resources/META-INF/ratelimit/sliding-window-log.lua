--[[
Sliding window log: permits taken in (now - period, now].
time    the period in microseconds
state   a list: sum, time, sum, time, sum and so on; between two sums the time at which the
        permits between them were taken. The permits within any stretch of time are one
        subtraction, and what must expire before a call fits is found by bisection.
--]]
local LARGEST_PUSH = 1000

local function sum_before(limit, entry)
  return number(redis.call('LINDEX', limit.key, integer(2 * entry))) or 0
end

-- What is not a number counts as taken just now.
local function time_of(limit, entry, now)
  return number(redis.call('LINDEX', limit.key, integer(2 * entry + 1))) or now
end

-- The first entry from low up to, not including, high that is far enough; otherwise high.
local function first(low, high, is_far_enough)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if is_far_enough(middle) then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end

local function first_after(limit, time, now)
  return first(0, limit.entries, function(entry)
    return time_of(limit, entry, now) > time
  end)
end

-- One entry in place of the list.
local function replace(limit, now, permits)
  redis.call('DEL', limit.key)
  redis.call('RPUSH', limit.key, '0', integer(now), integer(permits))
  limit.entries, limit.live, limit.base, limit.sum, limit.newest = 1, 0, 0, permits, now
  algorithms.swl.save(limit)
end

-- Damaged state refuses for one period. An entry holds at least one permit.
local function repair(limit, now)
  limit.repaired = 1
  replace(limit, now, math.max(1, limit.capacity))
end

algorithms.swl = {

  -- Its entries have a key of their own.
  is_log = true,

  load = function(limit, now)
    limit.entries, limit.live, limit.base, limit.sum, limit.newest = 0, 0, 0, 0, now
    local length = ask('LLEN', limit.key)
    if length == 0 then
      return
    end
    local tail = length and redis.call('LRANGE', limit.key, -2, -1) or {}
    local newest, sum = number(tail[1]), number(tail[2])
    if not newest or not sum or length % 2 == 0 then
      return repair(limit, now)
    end
    limit.entries, limit.newest, limit.sum = (length - 1) / 2, newest, sum
    if newest > now then
      -- The clock was stepped back: what lies in the future was taken just now.
      local future = first_after(limit, now, now)
      redis.call('LTRIM', limit.key, 0, integer(2 * future))
      redis.call('RPUSH', limit.key, integer(now), integer(sum))
      limit.entries, limit.newest = future + 1, now
      algorithms.swl.save(limit)
    end
    limit.live = first_after(limit, now - limit.time, now)
    limit.base = sum_before(limit, limit.live)
    if limit.base > limit.sum then
      -- Sums never fall; fewer permits than none would be taken, and the limit exceeded.
      repair(limit, now)
    end
  end,

  wait = function(limit, now, cost)
    local excess = limit.sum - limit.base + cost - limit.capacity
    if excess <= 0 then
      return 0
    end
    -- If one permit is too many, the oldest entry is enough, whatever it holds.
    local last = limit.live
    if excess > 1 then
      last = first(limit.live, limit.entries - 1, function(entry)
        return sum_before(limit, entry + 1) >= limit.base + excess
      end)
    end
    local time = last == limit.entries - 1 and limit.newest or time_of(limit, last, now)
    return time + limit.time - now
  end,

  take = function(limit, now, cost)
    if limit.live == limit.entries then
      return replace(limit, now, cost)
    elseif limit.live > 0 then
      redis.call('LTRIM', limit.key, integer(2 * limit.live), -1)
    end
    redis.call('RPUSH', limit.key, integer(now), integer(limit.sum + cost))
    limit.entries, limit.live = limit.entries - limit.live + 1, 0
    limit.sum, limit.newest = limit.sum + cost, now
  end,

  -- From the entries of the time of taking; without it from all, the newest first. What
  -- is empty then is taken out, and all sums after it are lowered.
  give_back = function(limit, now, cost)
    local low, high = limit.live, limit.entries
    if limit.taken then
      low = math.max(low, first_after(limit, limit.taken - 1, now))
      high = math.max(low, first_after(limit, limit.taken, now))
    end
    local sum = sum_before(limit, high)
    local left = math.max(sum_before(limit, low), sum - cost)
    if left == sum then
      return
    end
    local kept = first(low, high, function(entry)
      return sum_before(limit, entry) >= left
    end)
    local later = redis.call('LRANGE', limit.key, integer(2 * high + 1), -1)
    for i = 2, #later, 2 do
      later[i] = integer(math.max(0, (number(later[i]) or 0) - (sum - left)))
    end
    if kept == 0 then
      redis.call('DEL', limit.key)
    else
      redis.call('LTRIM', limit.key, 0, integer(2 * kept - 1))
    end
    table.insert(later, 1, integer(left))
    for from = 1, #later, LARGEST_PUSH do
      redis.call('RPUSH', limit.key, unpack(later, from, math.min(from + LARGEST_PUSH - 1, #later)))
    end
    limit.entries, limit.sum = limit.entries - (high - kept), limit.sum - (sum - left)
    limit.newest = limit.entries > 0 and time_of(limit, limit.entries - 1, now) or now
  end,

  save = function(limit)
    if limit.entries == limit.live then
      redis.call('DEL', limit.key)
    elseif limit.replay then
      redis.call('PEXPIRE', limit.key, REPLAY_TTL_MILLIS)
    else
      redis.call('PEXPIREAT', limit.key, integer(math.ceil((limit.newest + limit.time) / 1000)))
    end
  end,

  remaining = function(limit)
    return math.max(0, limit.capacity - (limit.sum - limit.base))
  end,

  reset = function(limit, now)
    return limit.entries > limit.live and limit.newest + limit.time - now or 0
  end,
}
