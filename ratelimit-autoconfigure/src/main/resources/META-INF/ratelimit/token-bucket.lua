--[[
Token bucket: the generic cell rate algorithm (ITU-T I.371).
time    microseconds in which one permit comes back
state   since:refunded:tat, when the bucket was last full or cut off, when permits were last
        given back (0 for never since then), and the time at which it will be full again
--]]
algorithms.tb = {

  load = function(limit, now)
    local text, damaged = read(limit.key, '^%d+:%d+:%d+$')
    local full = now + limit.time * limit.capacity
    limit.full = full
    limit.since, limit.refunded, limit.tat = now, 0, now
    if text then
      local since, refunded, tat = string.match(text, '^(%d+):(%d+):(%d+)$')
      if tonumber(tat) > now then
        limit.since, limit.refunded, limit.tat = tonumber(since), tonumber(refunded), tonumber(tat)
      end
    end
    -- Damaged state refuses for one fill, and so does what lies further ahead than that:
    -- a clock was stepped back, or the limit was lowered. A refund with a receipt cuts
    -- nothing off, as it comes with the limit of the past. Nobody knows whose permits are
    -- cut off: none of those taken up to now is given back.
    if damaged or limit.tat > full and not limit.taken then
      limit.since = math.max(limit.tat, full)
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

  -- Had the permits not been taken, the bucket would have been full for some time, and
  -- wasted its refill: for no longer than from the time their refill began, until now.
  -- The rest is what they still take. Their refill began after that of what was taken
  -- before them; or at once, if some of that has been given back since.
  give_back = function(limit, now, cost)
    local given = math.min(cost, limit.capacity) * limit.time
    if limit.taken then
      local due = limit.taken > limit.refunded and limit.due or limit.taken + given
      given = limit.taken >= limit.since and math.min(given, due - now) or 0
    end
    if given > 0 then
      limit.tat = math.max(now, limit.tat - given)
      limit.refunded = now
    end
  end,

  save = function(limit, now)
    local text = integer(limit.since) .. ':' .. integer(limit.refunded) .. ':' .. integer(limit.tat)
    write(limit, text, now, limit.tat)
  end,

  remaining = function(limit)
    return math.floor((limit.full - limit.tat) / limit.time)
  end,

  reset = function(limit, now)
    return limit.tat - now
  end,
}
