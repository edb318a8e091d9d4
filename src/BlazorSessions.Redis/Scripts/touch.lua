-- ARGV: handles and times by turns, with a space between them.
local pcall, call, sub, find = redis.pcall, redis.call, string.sub, string.find
for handle, active in string.gmatch(ARGV[3], '([^ ]+) (%d+)') do
  local key = base .. 's:' .. handle
  local head = pcall('HGET', key, 'head')
  local old
  if type(head) ~= 'string' then
    local record = look(handle)
    head, old = record.head, record.old
  end
  if head and is_sound(head) and now < sub(head, 2, 20) and active > sub(head, 37, 55) then
    local expires = expiry_of(active, sub(head, 56, 74), sub(head, 75, 93))
    if old then
      -- Its next merge brings a record of format 1 into this one.
      call('HSET', key, 'active', active, 'expires', expires)
      keep(key, sub(head, 75, 93))
    else
      call('HSET', key, 'head', '2' .. expires .. sub(head, 21, 36) .. active .. sub(head, 56))
    end
  end
end
return 0
