-- KEYS: the due index. ARGV: how many to look at. The due index knows every session; one whose record is gone or cannot be read is named as
-- well, so that nodes that still hold it hear of it. The text 1 when more are left, or the empty text, then who was ended.
local ended = { '' }
local entries, records = {}, {}
for i, member in ipairs(redis.call('ZRANGE', due_key, 0, tonumber(ARGV[3]) - 1)) do
  entries[i] = read_due(member)
  records[i] = look(entries[i].handle)
  reach(entries[i])
  reach(records[i])
end
for i, entry in ipairs(entries) do
  local record = records[i]
  strike(entry)
  if record.state ~= 'missing' then drop(record) end
  if record.state ~= 'expired' then ended[#ended + 1] = entry.handle end
end
if redis.call('EXISTS', due_key) == 1 then ended[1] = '1' end
return ended
