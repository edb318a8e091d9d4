-- ARGV: handles and times by turns.
for i = 3, #ARGV, 2 do
  local record, active = look(ARGV[i]), ARGV[i + 1]
  if record.state == 'living' and active > record.active then
    local expires = expiry_of(active, record.idle, record.absolute)
    if expires ~= record.expires then
      record.expires = expires
      schedule(record)
      keep(record)
    end
    redis.call('HSET', record.key, 'active', active, 'expires', expires)
  end
end
return 0
