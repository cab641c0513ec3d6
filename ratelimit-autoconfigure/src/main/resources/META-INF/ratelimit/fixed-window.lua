--[[
Fixed window: opened by the first permit taken, closed one period later; or a window of the
calendar.
time    the period in microseconds
extra   for the calendar: the starts of successive windows, around the time of the caller,
        as microseconds separated by commas; the clock of this server chooses among them
state   count:finish, the permits taken, and when the window closes
--]]
local function window_end(limit, now)
  if limit.extra == '' then
    return now + limit.time
  end
  local begun = false
  for text in string.gmatch(limit.extra, '%d+') do
    local start = tonumber(text)
    if start > now and begun then
      return start
    end
    begun = start <= now
  end
  -- The clocks of the caller and of this server differ by more than two windows.
end

algorithms.fw = {

  load = function(limit, now)
    local text, damaged = read(limit, '^%d+:%d+$')
    local latest = window_end(limit, now)
    if not latest then
      limit.undecided = true
      return
    end
    limit.window_end = latest
    limit.count, limit.finish = 0, now
    if text then
      local count, finish = string.match(text, '^(%d+):(%d+)$')
      if tonumber(finish) > now then
        limit.count, limit.finish = tonumber(count), tonumber(finish)
      end
    end
    -- As for the token bucket: damaged state, or one from the future, refuses for one window.
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
      limit.finish = limit.window_end
    end
    limit.count = limit.count + cost
  end,

  -- A receipt is of this window if both have the same end. After load has moved the end
  -- nothing is given back, as it is not known what is left.
  give_back = function(limit, now, cost)
    if limit.taken and limit.due ~= limit.finish then
      return
    end
    limit.count = math.max(0, limit.count - cost)
    if limit.count == 0 then
      limit.finish = now
    end
  end,

  save = function(limit, now)
    write(limit, integer(limit.count) .. ':' .. integer(limit.finish), now, limit.finish)
  end,

  remaining = function(limit)
    return math.max(0, limit.capacity - limit.count)
  end,

  reset = function(limit, now)
    return limit.finish - now
  end,
}
