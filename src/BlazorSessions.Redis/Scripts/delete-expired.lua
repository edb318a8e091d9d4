-- KEYS: the due index. ARGV: how many to look at. Activity does not move the entries of the due index: that is done here,
-- for those that come up too early. Scores are whole milliseconds, so the last of those that are due may not have
-- expired. How many were dropped, and whether to go on.
local limit, until_now = tonumber(ARGV[3]), milliseconds(now)
local due = redis.call('ZRANGEBYSCORE', due_key, '-inf', string.format('%.0f', until_now), 'LIMIT', 0, limit)
local entries, records = {}, {}
for i, member in ipairs(due) do
  entries[i] = read_due(member)
  records[i] = look(entries[i].handle)
  reach(entries[i])
  reach(records[i])
end

local dropped, moved = 0, 0
write_when_full()
for i, member in ipairs(due) do
  local entry, record = entries[i], records[i]
  if record.state == 'living' then
    if member ~= due_member(record) then redis.call('ZREM', due_key, member) end
    schedule(record)
    if milliseconds(record.expires) > until_now then moved = moved + 1 end
  else
    strike(entry)
    if record.state ~= 'missing' then drop(record) end
    dropped = dropped + 1
  end
end
return { dropped, #due == limit and dropped + moved > 0 and 1 or 0 }
