--[[
Leaky bucket: a token bucket whose callers wait until those before them have left.
time    microseconds in which one permit comes back
extra   the longest wait in microseconds
state   that of the token bucket
--]]
do
  local bucket = algorithms.tb
  algorithms.lb = {
    load = bucket.load,
    wait = bucket.wait,
    take = bucket.take,
    give_back = bucket.give_back,
    save = bucket.save,
    remaining = bucket.remaining,
    reset = bucket.reset,
    delay = bucket.reset,
  }
end
