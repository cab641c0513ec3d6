--[[
Sliding window counter: permits of the current window, and of the previous one weighted by
the part of it that lies within the last period. The comparison is of products, so that
nothing is rounded.
time    the period in milliseconds; windows are aligned to 1970
state   window:current:previous:finish, the number of the window, the permits of the two, and
        when they no longer matter
--]]
local function window_of(limit, time)
  local millis = math.floor(time / 1000)
  local window = math.floor(millis / limit.time)
  return window, millis - window * limit.time
end

algorithms.swc = {

  load = function(limit, now)
    local text, damaged = read(limit, '^%d+:%d+:%d+:%d+$')
    local window, elapsed = window_of(limit, now)
    limit.window, limit.elapsed = window, elapsed
    limit.current, limit.previous = 0, 0
    if text then
      local stored, current, previous = string.match(text, '^(%d+):(%d+):(%d+):')
      stored = tonumber(stored)
      if stored >= window then
        limit.current, limit.previous = tonumber(current), tonumber(previous)
      elseif stored == window - 1 then
        limit.previous = tonumber(current)
      end
      damaged = stored > window
    elseif damaged then
      limit.current = limit.capacity
    end
    -- What is damaged, or lies in the future, counts as taken in the current window.
    if damaged then
      algorithms.swc.save(limit, now)
    end
  end,

  wait = function(limit, _, cost)
    local period, capacity, current, previous = limit.time, limit.capacity, limit.current, limit.previous
    if current + cost > capacity then
      -- The current window must first become the previous one.
      local in_next = period - math.floor((capacity - cost) * period / current)
      return (period - limit.elapsed + math.max(0, in_next)) * 1000
    elseif previous * (period - limit.elapsed) + (current + cost) * period <= capacity * period then
      return 0
    end
    return (period - math.floor((capacity - current - cost) * period / previous) - limit.elapsed) * 1000
  end,

  take = function(limit, _, cost)
    limit.current = limit.current + cost
  end,

  give_back = function(limit, _, cost)
    local window = limit.taken and window_of(limit, limit.taken) or limit.window
    if window == limit.window then
      limit.current = math.max(0, limit.current - cost)
    elseif window == limit.window - 1 then
      limit.previous = math.max(0, limit.previous - cost)
    end
  end,

  save = function(limit, now)
    local finish = now + algorithms.swc.reset(limit)
    local text = integer(limit.window) .. ':' .. integer(limit.current) .. ':' .. integer(limit.previous)
    write(limit, text .. ':' .. integer(finish), now, finish)
  end,

  remaining = function(limit)
    local weighted = math.ceil(limit.previous * (limit.time - limit.elapsed) / limit.time)
    return math.max(0, limit.capacity - limit.current - weighted)
  end,

  reset = function(limit)
    if limit.current > 0 then
      return (2 * limit.time - limit.elapsed) * 1000
    end
    return limit.previous > 0 and (limit.time - limit.elapsed) * 1000 or 0
  end,
}
