-- KEYS: the record. A record of format 1 as it would be in this one: the fields there are, and its head.
local record = look_at(KEYS[1])
local fields = redis.call('HGETALL', KEYS[1])
if record.old then fields[#fields + 1], fields[#fields + 2] = 'head', record.head end
return fields
