--[[
Takes from token buckets and nothing else, as most policies do. Decides as token-bucket.lua
between the prologue and the epilogue does, in half of the time: what only damage or several
calls need stands where it is needed.

KEYS   one for each call; the same key may come again
ARGV   now         microseconds since 1970, or empty: the clock of this server
       and for each call
         layout      the text of the key, with %d for the state of each limit
         pattern     finds these states in such a text
         count       how many limits follow, each of
           increment   cost * T, in microseconds; 0 looks without taking
           fill        burst * T, in microseconds
Reply  now, then for each limit of each call tat, the time at which the bucket will be full
       after the call; minus tat if the call is refused. Then, for each counter that was
       damaged, the number of its call
--]]
local KEYS, ARGV, call, format, match = KEYS, ARGV, redis.call, string.format, string.match
-- An injected clock replays hours in an instant; its state must not expire meanwhile.
local REPLAY_TTL_MILLIS = 86400000
local DAMAGED = 2 ^ 53

local now, replay = ARGV[1], true
if now == '' then
  local time = call('TIME')
  now, replay = time[1] * 1000000 + time[2], false
elseif not now then
  -- A probe. A 32-bit build of Redis cannot write a time.
  return { format('%d', 2 ^ 52) == '4503599627370496' and 1 or 0 }
end
now = now + 0

local calls, reply, argument = #KEYS, { now }, 2
-- Of several calls, each key is read once and written once, however many name it.
local texts, finishes, damaged_calls
if calls > 1 then
  texts, finishes = {}, {}
end

for i = 1, calls do
  local key, layout, pattern, count = KEYS[i], ARGV[argument], ARGV[argument + 1], ARGV[argument + 2]
  argument = argument + 3
  local text = texts and texts[key] or redis.pcall('GET', key)
  local tat, finish, changed = now, now, false
  local states, others
  if text then
    tat = type(text) == 'string' and match(text, pattern)
    if not tat then
      -- A text of another layout, or damaged.
      local fields, whole = {}, type(text) == 'string' and text ~= ''
      if whole then
        whole = '' == string.gsub(text, '([^=;]+)=([%d:]*%d);', function(name, numbers)
          fields[name] = numbers
          return ''
        end)
      elseif text ~= '' and not string.find(text.err, 'WRONGTYPE', 1, true) then
        -- Raises the error again, as one of Redis and not of this script.
        call('GET', key)
      end
      states, others = {}, ''
      for name in string.gmatch(layout, '([^=;]+)=') do
        local state = fields[name]
        if not whole or state and string.find(state, ':', 1, true) then
          state = DAMAGED
          damaged_calls = damaged_calls or {}
          damaged_calls[#damaged_calls + 1] = i
        end
        states[#states + 1] = state or 0
        fields[name] = nil
      end
      for name, numbers in pairs(whole and fields or {}) do
        local ends = match(numbers, '%d+$') + 0
        -- Under an injected clock nothing expires, but by what the calls themselves do.
        if ends > now or replay then
          others, finish = others .. name .. '=' .. numbers .. ';', math.max(finish, ends)
        end
      end
      tat = states[1]
    end
  end

  -- Damaged state refuses for one fill, and so does what lies further ahead than that: a
  -- clock was stepped back, or the limit was lowered.
  if count == '1' then
    tat = tat + 0
    local full = now + ARGV[argument + 1]
    if tat < now then
      tat = now
    elseif tat > full then
      tat, changed = full, true
    end
    local new = tat + ARGV[argument]
    if new > full then
      reply[#reply + 1] = -tat
    else
      reply[#reply + 1] = new
      if new > tat then
        tat, changed = new, true
      end
    end
    if tat > finish then
      finish = tat
    end
    argument = argument + 2
    if changed then
      text = format(layout, tat)
    end
  else
    local limits, refused = count + 0, false
    states = states or text and { match(text, pattern) } or {}
    for k = 1, limits do
      local full = now + ARGV[argument + 1]
      tat = (states[k] or 0) + 0
      if tat > full then
        tat, changed = full, true
      end
      states[k] = tat
      if (tat > now and tat or now) + ARGV[argument] > full then
        refused = true
      end
      argument = argument + 2
    end
    for k = 1, limits do
      tat = states[k] > now and states[k] or now
      if refused then
        reply[#reply + 1] = -tat
      else
        local new = tat + ARGV[argument + 2 * (k - limits - 1)]
        reply[#reply + 1] = new
        if new > tat then
          tat, states[k], changed = new, new, true
        end
      end
      if tat > finish then
        finish = tat
      end
    end
    if changed then
      text = format(layout, unpack(states))
    end
  end

  if changed then
    if others then
      text = text .. others
    end
  elseif text and not (finishes and finishes[key]) and call('PTTL', key) == -1 then
    -- Nothing else would ever drop a key that has lost its time to live.
    changed = true
  end
  if texts then
    texts[key] = text or nil
    finishes[key] = changed and finish or finishes[key]
  elseif not changed then
    -- Nothing to write.
  elseif not replay and finish > now then
    call('SET', key, text, 'PXAT', format('%d', (finish + 999) / 1000))
  else
    texts, finishes = { [key] = text }, { [key] = finish }
  end
end

if finishes then
  for key, finish in pairs(finishes) do
    if replay then
      call('SET', key, texts[key], 'PX', REPLAY_TTL_MILLIS)
    elseif finish <= now then
      call('DEL', key)
    else
      call('SET', key, texts[key], 'PXAT', format('%d', (finish + 999) / 1000))
    end
  end
end
if damaged_calls then
  for _, number in ipairs(damaged_calls) do
    reply[#reply + 1] = number
  end
end
return reply
