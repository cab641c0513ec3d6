--[[
Fixed window: opened by the first permit taken, closed one period later.
time    the period in microseconds
state   count:finish, the permits taken, and when the window closes
--]]
algorithms.fw = {

  load = function(limit, now)
    local text, damaged = read(limit.key)
    local latest = now + limit.time
    limit.count, limit.finish = 0, now
    if text then
      local count, finish = string.match(text, '^(%d+):(%d+)$')
      damaged = not count
      if count and tonumber(finish) > now then
        limit.count, limit.finish = tonumber(count), tonumber(finish)
      end
    end
    -- As for the token bucket: damaged state, or one from the future, refuses for one period.
    if damaged or limit.finish > latest then
      limit.count = damaged and limit.capacity or limit.count
      limit.finish = latest
      algorithms.fw.save(limit, now)
    end
  end,

  wait = function(limit, now, cost)
    return limit.count + cost > limit.capacity and limit.finish - now or 0
  end,

  take = function(limit, now, cost)
    if limit.finish == now then
      limit.finish = now + limit.time
    end
    limit.count = limit.count + cost
  end,

  give_back = function(limit, now, cost)
    limit.count = math.max(0, limit.count - cost)
    if limit.count == 0 then
      limit.finish = now
    end
  end,

  save = function(limit, now)
    write(limit, integer(limit.count) .. ':' .. integer(limit.finish), limit.finish - now)
  end,

  remaining = function(limit)
    return math.max(0, limit.capacity - limit.count)
  end,

  reset = function(limit, now)
    return limit.finish - now
  end,
}
