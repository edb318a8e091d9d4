-- ARGV: how many at the most. Scores are whole milliseconds, so the last of those that are due may not have expired.
local batch, until_now = tonumber(ARGV[3]), string.format('%.0f', milliseconds(now))
local dropped, spared = 0, 0
while dropped < batch do
  local asked = batch - dropped
  local due = redis.call('ZRANGEBYSCORE', due_key, '-inf', until_now, 'LIMIT', spared, asked)
  for _, member in ipairs(due) do
    local handle, user = string.match(member, '^([^:]*):?(.*)$')
    local record = look(handle)
    if record.state == 'living' then
      -- Not yet, or its entry was wrong.
      redis.call('ZREM', due_key, member)
      schedule(record)
      if milliseconds(record.expires) <= milliseconds(now) then spared = spared + 1 end
    else
      redis.call('ZREM', due_key, member)
      if member ~= handle then redis.call('SREM', user_key(user), handle) end
      if record.state ~= 'missing' then drop(record) end
      dropped = dropped + 1
    end
  end
  if #due < asked then break end
end
return dropped
