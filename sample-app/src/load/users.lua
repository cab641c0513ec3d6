-- For wrk: 200 users in turn, told apart by their addresses.
local user = 0

function request()
  user = user % 200 + 1
  return wrk.format("GET", nil, { ["X-Forwarded-For"] = string.format("2001:db8:0:%x::1", user) })
end
