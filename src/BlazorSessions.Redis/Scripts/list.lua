-- ARGV: the user. Six values for each living session.
local list = {}
for _, record in ipairs(sessions_of(ARGV[3])) do
  if record.state == 'living' then
    local more = redis.call('HMGET', record.key, 'created', 'device', 'remembered')
    for _, value in ipairs({ record.handle, record.active, record.expires, more[1], more[2], more[3] }) do
      list[#list + 1] = value
    end
  end
end
return list
