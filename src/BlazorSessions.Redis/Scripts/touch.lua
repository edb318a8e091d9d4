-- KEYS: the due index. ARGV: handles and times by turns, with a space between them. All is read before anything is written.
local pcall, call, sub = redis.pcall, redis.call, string.sub
local heads, olds = {}, {}
for handle, active in string.gmatch(ARGV[3], '([^ ]+) (%d+)') do
  local key = base .. 's:' .. handle
  local head = heads[key] or pcall('HGET', key, 'head')
  if type(head) ~= 'string' then
    local record = look(handle)
    head, olds[key] = record.head, record.old
  end
  if head and is_sound(head) and now < sub(head, 2, 20) and active > sub(head, 37, 55) then
    heads[key] = '2' .. expiry_of(active, sub(head, 56, 74), sub(head, 75, 93)) .. sub(head, 21, 36) .. active .. sub(head, 56)
  end
end
for key, head in pairs(heads) do
  if olds[key] then
    -- Its next merge brings a record of format 1 into this one.
    call('HSET', key, 'active', sub(head, 37, 55), 'expires', sub(head, 2, 20))
    keep(key, sub(head, 75, 93))
  else
    call('HSET', key, 'head', head)
  end
end
return 0
