-- ARGV: how many at the most. The due index knows every session; one whose record is gone or cannot be read is named as
-- well, so that nodes that still hold it hear of it.
local batch, from_now = tonumber(ARGV[3]), string.format('%.0f', milliseconds(now))
local ended, spared = {}, 0
while #ended < batch do
  local asked = batch - #ended
  local found = redis.call('ZREVRANGEBYSCORE', due_key, '+inf', from_now, 'LIMIT', spared, asked)
  for _, member in ipairs(found) do
    local handle, user = string.match(member, '^([^:]*):?(.*)$')
    local record = look(handle)
    if record.state == 'expired' then
      spared = spared + 1
    else
      redis.call('ZREM', due_key, member)
      if member ~= handle then redis.call('SREM', user_key(user), handle) end
      if record.state ~= 'missing' then drop(record) end
      ended[#ended + 1] = handle
    end
  end
  if #found < asked then break end
end
return ended
