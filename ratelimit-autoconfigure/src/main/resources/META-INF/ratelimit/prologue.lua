--[[
The counters of rate limits: takes from all limits of a call, or from none. The script is
this prologue, the algorithms that the call names, and the epilogue.

KEYS   of each call its own, in its order; the same key may come again
ARGV   one call or several, each of
         operation   acquire, refund or reset; acquire-with-next: nothing is taken unless the
                     next call is allowed, too, nor by that one unless this is. No two such
                     calls have a limit in common
         now         microseconds since 1970, or empty: the clock of this server
         cost        permits; 0 looks without taking
         taken       for a refund: when the permits were taken, or empty: just now
         keys        how many keys the call has: one for each sliding window log, in the
                     order of the limits, then one for all its other limits together
         count       how many limits follow, each of
           algorithm   the code of an algorithm, such as tb
           field       the name of the limit in the text of its key; empty for a log
           capacity    the most permits that can be taken at once
           time        see the algorithm
           extra       see the algorithm, or empty
           due         with taken: when the limit would have been as if never used, as it
                       reported right after the permits were taken
Reply  for each call
         allowed     1 or 0; -1 if it could not be decided, which changes nothing
         wait        microseconds until the same call succeeds, 0 when allowed, -1 if never
         delay       microseconds an allowed caller should wait
         now         microseconds since 1970, when this was decided
         repaired    how many limits had state that these scripts do not write
         and for each limit
           violated    1 or 0
           remaining   permits that could be taken now
           reset       microseconds until the limit is as if never used
           next        microseconds until one permit more than remaining can be taken, -1 if
                       never; no longer than the wait of this limit if it refused

State  of all limits but logs, a text of name=numbers; for each limit, of which the last
       number is the time up to which the others matter. What belongs to other limits than
       those of the call stays.

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

-- The texts of keys, read once and written once, however many calls name them.
local states = {}

local function state_of(key)
  local state = states[key]
  if not state then
    local text = ask('GET', key)
    state = { exists = text ~= false, fields = {}, damaged = text == nil, changed = false }
    if text then
      state.damaged = text == '' or '' ~= string.gsub(text, '([^=;]+)=([%d:]*%d);', function(name, numbers)
        state.fields[name] = numbers
        return ''
      end)
    end
    if state.damaged then
      state.fields = {}
    end
    states[key] = state
  end
  return state
end

-- The numbers of a limit if they are of the pattern, or nil; and whether they are damaged.
local function read(limit, pattern)
  local state = limit.state
  local numbers = state.fields[limit.field]
  if numbers and string.find(numbers, pattern) then
    return numbers, false
  elseif numbers or state.damaged then
    limit.repaired = 1
    return nil, true
  end
  return nil, false
end

-- Keeps the numbers of a limit until the time at which they no longer matter.
local function write(limit, numbers, now, finish)
  local state = limit.state
  state.fields[limit.field] = finish > now and numbers or nil
  state.changed = true
end

local function save_states(now, replay)
  for key, state in pairs(states) do
    if not state.changed and state.exists and redis.call('PTTL', key) == -1 then
      -- Nothing else would ever drop a key that has lost its time to live.
      state.changed = true
    end
    if state.changed then
      local text, finish = '', now
      for name, numbers in pairs(state.fields) do
        local ends = tonumber(string.match(numbers, '%d+$'))
        -- Under an injected clock nothing expires, but by what the calls themselves do.
        if ends > now or replay then
          text, finish = text .. name .. '=' .. numbers .. ';', math.max(finish, ends)
        end
      end
      if text == '' then
        redis.call('DEL', key)
      elseif replay then
        redis.call('SET', key, text, 'PX', REPLAY_TTL_MILLIS)
      else
        redis.call('SET', key, text, 'PXAT', integer(math.ceil(finish / 1000)))
      end
    end
  end
end
