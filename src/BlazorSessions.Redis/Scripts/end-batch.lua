-- ARGV: how many at the most. The due index knows every session; one whose record is gone or cannot be read is named as
-- well, so that nodes that still hold it hear of it.
local ended = { '0' }
for _, member in ipairs(redis.call('ZRANGE', due_key, 0, tonumber(ARGV[3]) - 1)) do
  local handle, user = string.match(member, '^([^:]*):?(.*)$')
  local record = look(handle)
  redis.call('ZREM', due_key, member)
  if member ~= handle then redis.call('SREM', user_key(user), handle) end
  if record.state ~= 'missing' then drop(record) end
  if record.state ~= 'expired' then ended[#ended + 1] = handle end
end
if redis.call('EXISTS', due_key) == 1 then ended[1] = '1' end
return ended
