--[[
Leaky bucket: a token bucket whose callers wait until those before them have left.
time    microseconds in which one permit comes back
extra   the longest wait in microseconds
state   that of the token bucket
--]]
algorithms.lb = { delay = algorithms.tb.reset }
for name, step in pairs(algorithms.tb) do
  algorithms.lb[name] = step
end
