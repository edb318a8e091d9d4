-- What the server's clock shows, in milliseconds. It says nothing about a session.
local time = redis.call('TIME')
return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
