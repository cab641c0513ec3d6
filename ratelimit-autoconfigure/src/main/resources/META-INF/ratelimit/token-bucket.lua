--[[
Token bucket: the generic cell rate algorithm (ITU-T I.371).
time    microseconds in which one permit comes back
state   tat, the time at which the bucket will be full again; acquire-token-buckets.lua, too
--]]
algorithms.tb = {

  load = function(limit, now)
    local text, damaged = read(limit, '^%d+$')
    local tat = text and tonumber(text) or now
    local full = now + limit.time * limit.capacity
    limit.full = full
    limit.tat = math.max(tat, now)
    -- Damaged state refuses for one fill, and so does what lies further ahead than that: a
    -- clock was stepped back, or the limit was lowered. Not for a refund with a receipt: the
    -- limit that comes with it may be lower than the one now in force.
    if damaged or tat > full and not limit.taken then
      limit.tat = full
      algorithms.tb.save(limit, now)
    end
  end,

  wait = function(limit, _, cost)
    return math.max(0, limit.tat + cost * limit.time - limit.full)
  end,

  take = function(limit, _, cost)
    limit.tat = limit.tat + cost * limit.time
  end,

  -- The permits of a receipt are the last to be refilled before they are due. What is
  -- refilled by now is not given back again.
  give_back = function(limit, now, cost)
    local given = math.min(cost, limit.capacity) * limit.time
    if limit.taken then
      given = limit.taken <= now and math.min(given, math.max(0, limit.due - now)) or 0
    end
    limit.tat = math.max(now, limit.tat - given)
  end,

  save = function(limit, now)
    write(limit, integer(limit.tat), now, limit.tat)
  end,

  remaining = function(limit)
    return math.floor((limit.full - limit.tat) / limit.time)
  end,

  reset = function(limit, now)
    return limit.tat - now
  end,
}
