--[[
Reads the calls one after the other, decides all limits of a call, or of a group of calls,
then takes from all of them or from none.
--]]
-- Microseconds until so many permits can be taken, whatever the delay of the call then.
local function wait_for(limit, now, permits)
  return permits > limit.capacity and NEVER or limit.algorithm.wait(limit, now, permits)
end

local function forget(limit, now)
  if limit.algorithm.is_log then
    redis.call('DEL', limit.key)
  else
    limit.state.damaged = false
    write(limit, nil, now, now)
  end
  limit.algorithm.load(limit, now)
end

local reply, argument, used_keys, now, replay = {}, 1, 0, nil, false
-- The calls that are decided together.
local group = {}

while ARGV[argument] do
  local operation, injected = ARGV[argument], tonumber(ARGV[argument + 1])
  local cost, taken = tonumber(ARGV[argument + 2]), tonumber(ARGV[argument + 3])
  local key_count, count = tonumber(ARGV[argument + 4]), tonumber(ARGV[argument + 5])
  argument = argument + 6
  if injected then
    now, replay = injected, true
  elseif not now then
    local time = redis.call('TIME')
    now = time[1] * 1000000 + time[2]
  end

  -- The longest wait among the limits that refuse; NEVER is longer than any.
  local limits, wait, undecided = {}, 0, false
  local log_keys = used_keys
  for i = 1, count do
    local limit = {
      algorithm = algorithms[ARGV[argument]],
      field = ARGV[argument + 1],
      capacity = tonumber(ARGV[argument + 2]),
      time = tonumber(ARGV[argument + 3]),
      extra = ARGV[argument + 4],
      taken = taken,
      due = tonumber(ARGV[argument + 5]),
      replay = replay,
      wait = 0,
      repaired = 0,
    }
    argument = argument + 6
    limits[i] = limit
    if limit.algorithm.is_log then
      log_keys = log_keys + 1
      limit.key = KEYS[log_keys]
    else
      limit.state = state_of(KEYS[used_keys + key_count])
    end
    limit.algorithm.load(limit, now)
    undecided = undecided or limit.undecided
    if operation ~= 'refund' and operation ~= 'reset' and cost > 0 and not limit.undecided then
      limit.wait = wait_for(limit, now, cost)
      if limit.algorithm.delay and limit.wait ~= NEVER then
        limit.wait = math.max(limit.wait, limit.algorithm.delay(limit, now) - tonumber(limit.extra))
      end
      wait = (limit.wait == NEVER or wait == NEVER) and NEVER or math.max(wait, limit.wait)
    end
  end
  used_keys = used_keys + key_count
  group[#group + 1] = { limits = limits, cost = cost, wait = wait, undecided = undecided }
  group.refuses = group.refuses or wait ~= 0 or undecided

  if operation ~= 'acquire-with-next' then
    for _, call in ipairs(group) do
      reply[#reply + 1] = call.undecided and -1 or call.wait == 0 and 1 or 0
      reply[#reply + 1] = call.wait
      local delay = #reply + 1
      reply[delay] = 0
      reply[#reply + 1] = now
      local repaired = #reply + 1
      reply[repaired] = 0
      for i = 1, #call.limits do
        local limit = call.limits[i]
        local algorithm = limit.algorithm
        if call.undecided then
          for _ = 1, 4 do
            reply[#reply + 1] = 0
          end
        else
          if operation == 'refund' then
            algorithm.give_back(limit, now, call.cost)
            algorithm.save(limit, now)
          elseif operation == 'reset' then
            forget(limit, now)
          elseif not group.refuses and call.cost > 0 then
            if algorithm.delay then
              reply[delay] = math.max(reply[delay], algorithm.delay(limit, now))
            end
            algorithm.take(limit, now, call.cost)
            algorithm.save(limit, now)
          elseif algorithm.is_log and redis.call('PTTL', limit.key) == -1 then
            -- Nothing else would ever drop a key that has lost its time to live.
            algorithm.save(limit, now)
          end
          reply[repaired] = reply[repaired] + limit.repaired
          local remaining = algorithm.remaining(limit, now)
          local next = wait_for(limit, now, remaining + 1)
          reply[#reply + 1] = limit.wait ~= 0 and 1 or 0
          reply[#reply + 1] = remaining
          reply[#reply + 1] = algorithm.reset(limit, now)
          reply[#reply + 1] = limit.wait > 0 and math.min(limit.wait, next) or next
        end
      end
    end
    group = {}
  end
end

save_states(now, replay)
return reply
