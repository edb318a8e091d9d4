-- KEYS: the index of the external session, the due index. ARGV: issuer and session id as the head has them, the handle to go on after or the empty text, and how many to look at.
-- What to go on after, or the empty text, then who was ended.
local external, after, limit = ARGV[3], ARGV[4], tonumber(ARGV[5])
local key = external_key(external)
local handles = redis.call('ZRANGEBYLEX', key, after == '' and '-' or '(' .. after, '+', 'LIMIT', 0, limit)
local ended = { #handles == limit and handles[limit] or '' }
local records = {}
for i, handle in ipairs(handles) do
  records[i] = look(handle)
  reach(records[i])
end
for i, handle in ipairs(handles) do
  local record = records[i]
  redis.call('ZREM', key, handle)
  if record.state == 'unreadable' or record.external == external then
    drop(record)
    if record.state ~= 'expired' then ended[#ended + 1] = handle end
  end
end
return ended
