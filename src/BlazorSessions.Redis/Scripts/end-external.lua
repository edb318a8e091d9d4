-- ARGV: issuer and session id as the head has them, the handle to go on after or the empty text, and how many to look at.
-- What to go on after, or the empty text, then who was ended.
local external, after, limit = ARGV[3], ARGV[4], tonumber(ARGV[5])
local key = external_key(external)
local handles = redis.call('ZRANGEBYLEX', key, after == '' and '-' or '(' .. after, '+', 'LIMIT', 0, limit)
local ended = { #handles == limit and handles[limit] or '' }
for _, handle in ipairs(handles) do
  local record = look(handle)
  if record.state == 'unreadable' or record.external == external then
    redis.call('ZREM', key, handle)
    drop(record)
    if record.state ~= 'expired' then ended[#ended + 1] = handle end
  else
    redis.call('ZREM', key, handle)
  end
end
return ended
