--[[
Token bucket: the generic cell rate algorithm (ITU-T I.371).
time    microseconds in which one permit comes back
state   since:tat or since:refunded:tat
        tat       the time at which the bucket will be full again
        since     when it was last full, or up to when permits may have been cut off, in
                  microseconds before tat
        refunded  when permits were last given back, in microseconds before tat
--]]
algorithms.tb = {

  load = function(limit, now)
    local text, damaged = read(limit.key, '^%d+:?%d*:%d+$')
    local full = now + limit.time * limit.capacity
    limit.full = full
    limit.since, limit.refunded, limit.tat = now, 0, now
    if text then
      local since, refunded, tat = string.match(text, '^(%d+):?(%d*):(%d+)$')
      tat = tonumber(tat)
      if tat > now then
        limit.since, limit.tat = tat - since, tat
        limit.refunded = refunded ~= '' and tat - refunded or 0
      end
    end
    -- Damaged state refuses for one fill, and so does what lies further ahead than that:
    -- a clock was stepped back, or the limit was lowered. Nobody knows whose permits are
    -- cut off, so that none taken up to now is given back. A refund with a receipt cuts
    -- nothing off, as it comes with the limit of the past.
    if damaged or limit.tat > full and not limit.taken then
      limit.since, limit.refunded, limit.tat = full, 0, full
      algorithms.tb.save(limit, now)
    end
  end,

  wait = function(limit, _, cost)
    return math.max(0, limit.tat + cost * limit.time - limit.full)
  end,

  take = function(limit, _, cost)
    limit.tat = limit.tat + cost * limit.time
  end,

  -- The refill of the permits comes last, and ends when they are due. Had they not been
  -- taken, the bucket would have been full since it began, at most, and wasted as much.
  -- So what is left of that time is given back, and more would credit refill twice. If
  -- permits were given back since, theirs may have begun sooner: at once, at worst.
  give_back = function(limit, now, cost)
    local given = math.min(cost, limit.capacity) * limit.time
    if limit.taken then
      local due = limit.taken > limit.refunded and limit.due or limit.taken + given
      local is_known = limit.since <= limit.taken and limit.taken <= now
      given = is_known and math.min(given, due - now) or 0
    end
    if given > 0 then
      limit.tat = math.max(now, limit.tat - given)
      limit.since = math.min(limit.since, limit.tat)
      limit.refunded = now
    end
  end,

  save = function(limit, now)
    local refunded = limit.refunded > 0 and integer(limit.tat - limit.refunded) .. ':' or ''
    write(limit, integer(limit.tat - limit.since) .. ':' .. refunded .. integer(limit.tat), now, limit.tat)
  end,

  remaining = function(limit)
    return math.floor((limit.full - limit.tat) / limit.time)
  end,

  reset = function(limit, now)
    return limit.tat - now
  end,
}
